// An outbox, its store and a broker that notes what it got.

#pragma once

#include "storage/memory_store.hpp"
#include "storage/outbox/durable_outbox.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>
#include <vector>

namespace troupe {

inline constexpr const char* data_topic = "glp/0/s1/ev/data";
inline constexpr const char* alarm_topic = "glp/0/s1/ev/alarm";
inline constexpr const char* updated_topic
  = "glp/0/s1/ev/updated/dev/lon/type/9";

inline bus_message_ptr message(std::string topic, std::string payload) {
  return std::make_shared<const bus_message>(
    bus_message{std::move(topic), std::move(payload), false});
}

/// Commits at once; a crash is another outbox on the same store.
struct outbox_fixture {
  durable_outbox_config cfg;
  memory_store disk;
  durable_outbox uut = opened();

  explicit outbox_fixture(durable_outbox_config x = {}) : cfg(x) {
    // nop
  }

  [[nodiscard]] durable_outbox opened() const {
    auto out = durable_outbox::open(disk, cfg);
    REQUIRE(out);
    return *std::move(out);
  }

  void crash() {
    uut = opened();
    REQUIRE(refill(uut, disk));
  }

  void put(const std::vector<bus_message_ptr>& messages, unix_nanos now = 1) {
    auto out = uut.put(messages, now);
    REQUIRE(disk.write(out.records));
    uut.committed(out.end);
    REQUIRE(refill(uut, disk));
  }

  void put(const std::string& topic,
           const std::initializer_list<std::string>& payloads) {
    std::vector<bus_message_ptr> messages;
    for (auto& x : payloads)
      messages.push_back(message(topic, x));
    put(messages);
  }

  /// Payloads that go out now, with blanks between.
  std::string sent(size_t most_in_flight = 1'000) {
    std::string out;
    for (auto& x : uut.next(most_in_flight, 1u << 20)) {
      numbers.push_back(x.number);
      out += (out.empty() ? "" : " ") + x.what->payload;
    }
    return out;
  }

  void erase() {
    REQUIRE(disk.write(uut.take_writes()));
    uut.written(true);
  }

  /// Batches that lie on disk.
  [[nodiscard]] size_t records() const {
    size_t out = 0;
    REQUIRE(disk.scan({record_family::outbox, "q", "r"}, [&](auto, auto) {
      ++out;
      return true;
    }));
    return out;
  }

  std::vector<uint64_t> numbers; ///< Of what went out, in order.
};

} // namespace troupe
