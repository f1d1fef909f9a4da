#include "protocol/alarm/flood_gate.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos noon = 1'800'000'000 * second;

alarm_event event(const std::string& source, bool active,
                  const std::string& type = "high") {
  alarm_event out;
  out.what = active ? alarm_happening::active : alarm_happening::inactive;
  out.row.source = source;
  out.row.type = type;
  out.row.active = active;
  return out;
}

/// Passes *count* events of *source* at once; returns how many came out.
size_t flood(flood_gate& x, const std::string& source, size_t count,
             unix_nanos now) {
  size_t out = 0;
  for (size_t i = 0; i < count; ++i)
    out += x.offer(event(source, i % 2 == 0), now).events.size();
  return out;
}

} // namespace

TEST_CASE("a rate limit lets a burst pass, then an even pace", "[alarm]") {
  rate_limit x{10, 3};
  for (auto i = 0; i < 3; ++i)
    CHECK(x.take(1'000));
  CHECK_FALSE(x.take(1'000));
  CHECK(x.ready_at(1'000) == 1'010);
  CHECK_FALSE(x.take(1'009));
  CHECK(x.take(1'010));
  CHECK_FALSE(x.take(1'010));
  CHECK_FALSE(x.idle(1'039));
  CHECK(x.idle(1'040));
  for (auto i = 0; i < 3; ++i)
    CHECK(x.take(2'000));
  CHECK_FALSE(x.take(2'000));
  x.set_back(500);
  CHECK(x.ready_at(500) == 510);
  CHECK(x.take(510));
}

TEST_CASE("a quiet source passes at once", "[alarm]") {
  flood_gate x;
  CHECK(flood(x, "a", 10, noon) == 10);
  CHECK(x.held() == 0);
  CHECK(x.next_deadline(noon) == std::nullopt);
}

TEST_CASE("twenty thousand alarms in one second all pass", "[alarm]") {
  flood_gate x;
  size_t out = 0;
  for (auto i = 0; i < 20'000; ++i)
    out += x.offer(event("s" + std::to_string(i), true), noon).events.size();
  CHECK(out == 20'000);
  CHECK(x.dropped() == 0);
}

TEST_CASE("of a source that floods the newest state goes out", "[alarm]") {
  flood_gate x;
  CHECK(flood(x, "a", 48, noon) == 10);
  CHECK(x.held() == 1);
  CHECK(x.dropped() == 37);
  CHECK(x.next_deadline(noon) == noon + 6 * second);
  CHECK(x.tick(noon + 5 * second).events.empty());
  auto out = x.tick(noon + 6 * second);
  REQUIRE(out.events.size() == 1);
  CHECK_FALSE(out.events.front().row.active);
  CHECK_FALSE(out.summary);
  CHECK(x.next_deadline(noon) == noon + 60 * second);
  auto summary = x.tick(noon + 60 * second).summary;
  REQUIRE(summary);
  CHECK(summary->message == "37 more of a");
  CHECK(x.next_deadline(noon) == std::nullopt);
}

TEST_CASE("a source that floods does not hold up another one", "[alarm]") {
  flood_gate x;
  CHECK(flood(x, "a", 100, noon) == 10);
  CHECK(flood(x, "b", 5, noon) == 5);
}

TEST_CASE("nothing overtakes what is held of its source", "[alarm]") {
  flood_gate x;
  CHECK(flood(x, "a", 11, noon) == 10);
  CHECK(x.offer(event("a", true, "low"), noon).events.empty());
  auto out = x.offer(event("a", false, "low"), noon + 6 * second);
  REQUIRE(out.events.size() == 1);
  CHECK(out.events.front().row.type == "high");
  out = x.tick(noon + 12 * second);
  REQUIRE(out.events.size() == 1);
  CHECK(out.events.front().row.type == "low");
  CHECK_FALSE(out.events.front().row.active);
}

TEST_CASE("the end of an alarm is told although its row was cleared",
          "[alarm]") {
  flood_gate x;
  CHECK(flood(x, "a", 12, noon) == 10);
  auto gone = event("a", false);
  gone.what = alarm_happening::cleared;
  CHECK(x.offer(gone, noon).events.size() == 1);
  auto out = x.tick(noon + 6 * second);
  REQUIRE(out.events.size() == 1);
  CHECK(out.events.front().what == alarm_happening::inactive);
}

TEST_CASE("a summary names the source that has most", "[alarm]") {
  flood_gate x;
  CHECK(flood(x, "a", 20, noon) == 10);
  CHECK(flood(x, "b", 40, noon) == 10);
  auto summary = x.tick(noon + 60 * second).summary;
  REQUIRE(summary);
  CHECK(summary->events == 38);
  CHECK(summary->sources == 2);
  CHECK(summary->message == "38 more of 2 sources, 29 of them of b");
}

TEST_CASE("all sources together have a limit", "[alarm]") {
  flood_limits limits;
  limits.global_burst = 100;
  flood_gate x{limits};
  size_t out = 0;
  for (auto i = 0; i < 150; ++i)
    out += x.offer(event("s" + std::to_string(i), true), noon).events.size();
  CHECK(out == 100);
  CHECK(x.next_deadline(noon) == noon + second / 1'000);
  CHECK(x.tick(noon + second / 100).events.size() == 10);
  CHECK(x.tick(noon + second).events.size() == 40);
  CHECK(x.dropped() == 0);
}

TEST_CASE("what is held has a bound, and is counted beyond it", "[alarm]") {
  flood_limits limits;
  limits.global_burst = 1;
  limits.most_held = 2;
  flood_gate x{limits};
  for (auto source : {"a", "b", "c", "d"})
    static_cast<void>(x.offer(event(source, true), noon));
  CHECK(x.held() == 2);
  CHECK(x.dropped() == 1);
}

TEST_CASE("a clock that was set back does not hold up what waits", "[alarm]") {
  flood_gate x;
  CHECK(flood(x, "a", 12, noon) == 10);
  CHECK(x.tick(noon - 3'600 * second).events.empty());
  CHECK(x.next_deadline(noon - 3'600 * second) == noon - 3'594 * second);
  CHECK(x.tick(noon - 3'594 * second).events.size() == 1);
  CHECK(x.tick(noon - 3'540 * second).summary);
}

TEST_CASE("after a flood everybody knows the newest state", "[alarm]") {
  flood_limits limits;
  limits.global_burst = 200;
  flood_gate x{limits};
  std::mt19937 random{7};
  std::map<std::string, bool> truth;
  std::map<std::string, bool> told;
  uint64_t passed = 0;
  uint64_t summed = 0;
  auto hear = [&](const gate_outcome& out) {
    passed += out.events.size();
    for (auto& each : out.events)
      told[each.row.source + each.row.type] = each.row.active;
    if (out.summary)
      summed += out.summary->events;
  };
  auto now = noon;
  constexpr uint64_t count = 100'000;
  for (uint64_t i = 0; i < count; ++i) {
    now += static_cast<unix_nanos>(random() % 2'000'000);
    // Most of it comes from a few.
    auto source = "s" + std::to_string(random() % (1 + random() % 3'000));
    auto type = random() % 2 == 0 ? "high" : "low";
    auto& state = truth[source + type];
    state = !state;
    hear(x.offer(event(source, state, type), now));
  }
  while (auto next = x.next_deadline(now)) {
    now = std::max(now, *next);
    hear(x.tick(now));
  }
  CHECK(told == truth);
  CHECK(x.held() == 0);
  CHECK(summed == x.dropped());
  CHECK(passed + summed == count);
  CHECK(summed > 1'000);
}

} // namespace troupe
