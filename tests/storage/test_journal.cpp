#include "actors/timer_wheel.hpp"
#include "storage/journal.hpp"
#include "storage/memory_store.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

constexpr const char* data_topic = "glp/0/s1/ev/data";
constexpr const char* alarm_topic = "glp/0/s1/ev/alarm";

bus_message_ptr message(const std::string& topic, const std::string& payload) {
  return std::make_shared<const bus_message>(
    bus_message{topic, payload, false});
}

/// A disk that can be full.
struct full_store : memory_store {
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
struct fixture : det_fixture {
  fixture() {
    wheel = spawn(timer_wheel_behavior,
                  caf::timespan{std::chrono::milliseconds{50}});
    start();
  }

  void start(durable_outbox_config outbox = {}) {
    journal_config wanted;
    wanted.outbox = outbox;
    uut
      = spawn(journal_behavior, wanted,
              journal_ports{disk, wheel, clock, [](const std::string& text) {
                              return message("glp/0/s1/ev/warning",
                                             R"({"message":")" + text + "\"}");
                            }});
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

  std::shared_ptr<full_store> disk = std::make_shared<full_store>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  wheel_actor wheel;
  journal_actor uut;
  uint64_t round = 0;
  uint64_t taken = 0;
  std::vector<uint64_t> numbers;
};

} // namespace

TEST_CASE_METHOD(fixture, "a journal without events says so at once",
                 "[journal]") {
  link();
  CHECK(offered() == "-");
}

TEST_CASE_METHOD(fixture, "what is kept is offered until it is acknowledged",
                 "[journal]") {
  keep({message(data_topic, "1"), message(data_topic, "2")});
  CHECK(offered().empty()); // nobody is there
  link();
  CHECK(offered() == "1 2 -");
  CHECK(taken == 2);
  link(); // another connection
  numbers.clear();
  CHECK(offered() == "1 2 -");
  acknowledge();
  CHECK(offered().empty());
  link();
  CHECK(offered() == "-");
}

TEST_CASE_METHOD(fixture, "what was kept outlives the process", "[journal]") {
  keep({message(data_topic, "1"), message(data_topic, "2")});
  link();
  CHECK(offered() == "1 2 -");
  numbers.resize(1);
  acknowledge();
  pass(2s);
  CHECK(offered().empty());
  start(); // on the same disk
  link();
  CHECK(offered() == "1 2 -"); // in one record: at least once
  acknowledge();
  CHECK(offered().empty());
  pass(2s);
  start();
  link();
  CHECK(offered() == "-");
}

TEST_CASE_METHOD(fixture, "events that come together share a sync",
                 "[journal]") {
  auto before = disk->writes;
  for (auto i = 0; i < 100; ++i)
    self->send(uut, std::make_shared<const journal_batch>(journal_batch{
                      {message(data_topic, std::to_string(i))}, {}}));
  sched.run();
  CHECK(disk->writes == before + 1);
}

TEST_CASE_METHOD(fixture, "a full disk costs nobody an event that memory holds",
                 "[journal]") {
  link();
  CHECK(offered() == "-");
  disk->full = true;
  keep({message(data_topic, "1")});
  CHECK(offered() == "1 -");
  acknowledge();
  disk->full = false;
  keep({message(data_topic, "2")});
  CHECK(offered() == "2 -");
}

TEST_CASE_METHOD(fixture, "more than a commit takes is settled as a whole",
                 "[journal]") {
  disk->most_writes = disk->writes + 1;
  self->send(uut, std::make_shared<const journal_batch>(
                    journal_batch{{10'001, message(data_topic, "1")}, {}}));
  CHECK_FALSE(settles());
}

TEST_CASE_METHOD(fixture, "a disk that takes things again settles",
                 "[journal]") {
  disk->full = true;
  keep({message(data_topic, "1")});
  log({message(alarm_topic, R"({"message":"hot","source":"alarm"})")});
  CHECK_FALSE(settles());
  disk->full = false;
  CHECK(settles());
  CHECK(settles()); // also with nothing to write
}

TEST_CASE_METHOD(fixture, "a refused commit that leaves nothing is over",
                 "[journal]") {
  disk->full = true;
  keep({message(data_topic, "1")});
  disk->full = false;
  CHECK(settles());
}

TEST_CASE_METHOD(fixture, "what had no room is told as soon as somebody hears",
                 "[journal]") {
  durable_outbox_config small;
  small.most_bytes = 2'000;
  small.batch_bytes = 500;
  small.window_bytes = 1'000;
  start(small);
  for (auto i = 0; i < 20; ++i)
    keep({message(data_topic, std::string(400, 'x'))});
  link();
  pass(61s);
  auto all = offered();
  acknowledge();
  pass(2s);
  for (auto i = 0; i < 20; ++i, acknowledge())
    all += offered();
  CHECK(all.find("never reached the broker") != std::string::npos);
  auto logged = ask();
  REQUIRE_FALSE(logged.events.empty());
  CHECK(logged.events[0].what.category == event_category::warning);
}

TEST_CASE_METHOD(fixture, "the outbox keeps its limit without a link, too",
                 "[journal]") {
  durable_outbox_config small;
  small.most_bytes = 20'000;
  small.batch_bytes = 500;
  small.window_bytes = 1'000;
  start(small);
  for (auto i = 0; i < 200; ++i)
    keep({message(data_topic, std::string(400, 'x'))});
  auto asked = self->request(uut, caf::infinite, caf::get_atom_v);
  sched.run();
  asked.receive(
    [](const metric_list_ptr& all) {
      for (auto& [name, number] : *all)
        if (name == "journal.bytes")
          CHECK(number <= 20'000);
        else if (name == "journal.dropped")
          CHECK(number > 100);
    },
    [](const caf::error& why) { FAIL(to_string(why)); });
}

TEST_CASE_METHOD(fixture, "the log keeps what happened, over a restart",
                 "[journal]") {
  log({message(alarm_topic, R"({"message":"hot","source":"alarm"})"),
       message(data_topic, R"({"message":"no event"})"),
       message(alarm_topic, "no object")});
  start();
  auto page = ask();
  REQUIRE(page.events.size() == 1);
  CHECK(page.events[0].what.message == "hot");
  CHECK(page.next.empty());
}

TEST_CASE_METHOD(fixture, "the log is kept as long as its category says",
                 "[journal]") {
  log({message("glp/0/s1/ev/debug", R"({"message":"d"})"),
       message(alarm_topic, R"({"message":"a"})")});
  REQUIRE(ask().events.size() == 2);
  clock->advance(std::chrono::hours{24 * 4});
  pass(61s);
  auto page = ask();
  REQUIRE(page.events.size() == 1);
  CHECK(page.events[0].what.message == "a");
}

TEST_CASE_METHOD(fixture, "an entry that the disk refused is tried again",
                 "[journal]") {
  disk->full = true;
  log({message(alarm_topic, R"({"message":"a"})")});
  CHECK(ask().events.empty());
  disk->full = false;
  pass(2s);
  CHECK(ask().events.size() == 1);
}

} // namespace troupe::test
