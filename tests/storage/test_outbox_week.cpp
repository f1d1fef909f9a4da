// A week without a broker: what it costs, and what comes of it.

#include "tests/support/outbox_fixture.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr uint64_t seconds_of_week = 7 * 24 * 3'600;
constexpr uint64_t period = 60; ///< Seconds between two commits.
constexpr uint64_t texts = 1'000;

/// Samples as they are on the bus, told apart by their number.
std::vector<bus_message_ptr> make_samples() {
  std::vector<bus_message_ptr> out;
  for (uint64_t i = 0; i < texts; ++i)
    out.push_back(message(
      data_topic,
      fmt::format(R"({{"cat":"data","topic":"glp/0/17q2d9x/fb/dev/modbus/)"
                  R"(vav-3-12/if/Room/0","message":"RoomTemp/value","data":{},)"
                  R"("source":"modbus","ts":"2026-11-28T15:21:37.{:03}Z",)"
                  R"("health":"normal"}})",
                  i, i)));
  return out;
}

struct week_fixture : outbox_fixture {
  std::vector<bus_message_ptr> samples = make_samples();
  uint64_t put_samples = 0;
  uint64_t widest = 0; ///< Most bytes of the window.
  uint64_t fullest = 0;

  explicit week_fixture(uint64_t quota) : outbox_fixture{limits(quota)} {
    // nop
  }

  static durable_outbox_config limits(uint64_t quota) {
    durable_outbox_config out;
    out.most_bytes = quota;
    return out;
  }

  /// @param rate Samples a second; an alarm an hour comes with them.
  void live_through(uint64_t rate) {
    for (uint64_t second = 0; second < seconds_of_week; second += period) {
      std::vector<bus_message_ptr> messages;
      for (uint64_t i = 0; i < rate * period; ++i)
        messages.push_back(samples[put_samples++ % texts]);
      if (second % 3'600 == 0)
        messages.push_back(message(alarm_topic, "alarm"));
      put(messages, static_cast<unix_nanos>(second + 1) * 1'000'000'000);
      erase();
      widest = std::max(widest, uut.window_bytes());
      fullest = std::max(fullest, uut.bytes());
    }
  }

  /// Everything that is there arrives. Samples come one after the other, from
  /// *first*; alarms before them.
  void drain(uint64_t first) {
    auto expected = first;
    uint64_t alarms = 0;
    while (!uut.idle()) {
      auto some = uut.next(1'000, 1u << 20);
      for (auto& x : some) {
        if (x.what->topic == alarm_topic)
          ++alarms;
        else if (x.what != samples[expected++ % texts]
                 && x.what->payload != samples[(expected - 1) % texts]->payload)
          FAIL("sample " << expected - 1 << " is out of order");
        uut.acked(x.number);
      }
      if (expected > first)
        REQUIRE(alarms == seconds_of_week / 3'600);
      erase();
      REQUIRE(refill(uut, disk));
    }
    CHECK(expected == put_samples);
    CHECK(records() == 0);
  }
};

} // namespace

TEST_CASE("a week without a broker loses nothing that fits on disk",
          "[outbox]") {
  week_fixture x{uint64_t{1} << 30};
  x.live_through(1); // 200 a second are the same, 200 times as long
  CHECK(x.uut.drops().total() == 0);
  CHECK(x.uut.waiting() == x.put_samples + seconds_of_week / 3'600);
  // Topics are written once a batch, numbers not at all.
  CHECK(x.uut.bytes() < x.put_samples * (x.samples[0]->payload.size() + 12));
  CHECK(x.widest <= outbox_lanes * x.cfg.window_bytes);
  x.crash();
  x.drain(0);
}

TEST_CASE("a week without a broker stays within its quota", "[outbox]") {
  week_fixture x{uint64_t{8} << 20};
  x.live_through(1);
  CHECK(x.widest <= outbox_lanes * x.cfg.window_bytes);
  // Over it by no more than what one commit brings.
  CHECK(x.fullest <= x.cfg.most_bytes);
  auto gone = x.uut.drops().total();
  CHECK(gone == x.uut.drops().total(outbox_lane::samples));
  CHECK(gone + x.uut.waiting() == x.put_samples + seconds_of_week / 3'600);
  CHECK(x.uut.bytes() > x.cfg.most_bytes * 9 / 10);
  x.drain(gone);
}

// By hand: some minutes.
TEST_CASE("a week at 200 samples a second stays within 1 GiB", "[.][outbox]") {
  week_fixture x{uint64_t{1} << 30};
  x.live_through(200);
  CHECK(x.fullest <= x.cfg.most_bytes);
  auto gone = x.uut.drops().total();
  CHECK(gone + x.uut.waiting() == x.put_samples + seconds_of_week / 3'600);
  WARN(x.put_samples << " samples, " << gone << " dropped, "
                     << x.uut.bytes() / x.uut.waiting() << " bytes each, "
                     << x.widest << " bytes in memory at most");
  x.drain(gone);
}

} // namespace troupe
