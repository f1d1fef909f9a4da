// A journal on a disk that can be full, and the test as its reader.

#pragma once

#include "actors/timer_wheel.hpp"
#include "storage/events/event_numbers.hpp"
#include "storage/journal.hpp"
#include "storage/memory_store.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

using namespace std::chrono_literals;

inline constexpr const char* data_topic = "glp/0/s1/ev/data";
inline constexpr const char* alarm_topic = "glp/0/s1/ev/alarm";

inline bus_message_ptr message(const std::string& topic,
                               const std::string& payload) {
  return std::make_shared<const bus_message>(
    bus_message{topic, payload, false});
}

/// A disk that can be full.
struct limited_store : memory_store {
  status write(const record_list& records) override {
    ++writes;
    if (full || writes > most_writes)
      return failure{ec::storage_failed, "the disk is full"};
    return memory_store::write(records);
  }

  bool full = false;
  int writes = 0;
  int most_writes = std::numeric_limits<int>::max();
};

/// The test is the reader, and acknowledges when it wants to.
struct journal_fixture : det_fixture {
  journal_fixture() {
    wheel = spawn(timer_wheel_behavior,
                  caf::timespan{std::chrono::milliseconds{50}});
    start();
  }

  /// The journal of before is killed: its timers would go on.
  void start(durable_outbox_config outbox = {}) {
    if (uut) {
      self->send_exit(uut, caf::exit_reason::kill);
      sched.run();
    }
    journal_config wanted;
    wanted.outbox = outbox;
    uut
      = spawn(journal_behavior, wanted,
              journal_ports{disk, wheel, clock,
                            [](const std::string& text) {
                              return message("glp/0/s1/ev/warning",
                                             R"({"message":")" + text + "\"}");
                            },
                            sink});
  }

  /// Entries that wait for the sink.
  size_t numbered() {
    auto page = read_numbered(*disk, 0, 1'000);
    REQUIRE(page);
    return page->events.size();
  }

  void keep(std::vector<bus_message_ptr> messages) {
    tell(uut, std::make_shared<const journal_batch>(
                journal_batch{std::move(messages), {}}));
  }

  void log(std::vector<bus_message_ptr> messages) {
    tell(uut, std::make_shared<const journal_batch>(
                journal_batch{{}, std::move(messages)}));
  }

  void link() {
    tell(uut, attach_atom_v, as<journal_reader_actor>(), ++round);
  }

  /// Payloads of what was offered, with blanks between; `-` for each word that
  /// this was all.
  std::string offered() {
    std::string out;
    for (auto& x : received<journal_offer_ptr>()) {
      CHECK(x->round == round);
      taken = x->taken;
      for (auto& what : x->messages) {
        numbers.push_back(what.number);
        out += (out.empty() ? "" : " ") + what.what->payload;
      }
      if (x->is_all)
        out += out.empty() ? "-" : " -";
    }
    return out;
  }

  void acknowledge() {
    tell(uut, std::make_shared<const std::vector<uint64_t>>(
                std::exchange(numbers, {})));
  }

  event_page ask(event_query x = {}) {
    x.order = event_order::oldest_first;
    event_page out;
    auto asked = self->request(uut, caf::infinite,
                               std::make_shared<const event_query>(x));
    sched.run();
    asked.receive([&](const event_page_ptr& page) { out = *page; },
                  [&](const caf::error& why) { FAIL(to_string(why)); });
    return out;
  }

  /// Whether all that came before is on the disk, by its own word.
  bool settles() {
    auto out = false;
    auto asked = self->request(uut, caf::infinite, settle_atom_v);
    sched.run();
    asked.receive([&](caf::ok_atom) { out = true; }, [](const caf::error&) {});
    return out;
  }

  void pass(std::chrono::seconds x) {
    clock->advance(x);
    advance(x, 50ms);
  }

  std::shared_ptr<limited_store> disk = std::make_shared<limited_store>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  std::shared_ptr<sink_progress> sink; ///< Null: nobody copies entries.
  wheel_actor wheel;
  journal_actor uut;
  uint64_t round = 0;
  uint64_t taken = 0;
  std::vector<uint64_t> numbers;
};

} // namespace troupe::test
