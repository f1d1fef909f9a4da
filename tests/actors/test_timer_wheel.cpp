#include "actors/timer_wheel.hpp"
#include "tests/support/det_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <random>

using namespace std::chrono_literals;

namespace troupe {

namespace {

constexpr caf::timespan tick = 100ms;

sleeper_actor::behavior_type sound_sleeper(sleeper_actor::pointer, int) {
  return {[](wake_atom, uint64_t) {}};
}

/// The test sleeps, by as many tokens as it likes.
struct fixture : test::det_fixture {
  void sleep(caf::timespan delay, uint64_t token) {
    tell(uut, wake_atom_v, as<sleeper_actor>(), delay, token);
  }

  std::vector<uint64_t> woken() {
    std::vector<uint64_t> tokens;
    auto more = true;
    while (more)
      self->receive([&](wake_atom, uint64_t token) { tokens.push_back(token); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return tokens;
  }

  wheel_actor uut = spawn(timer_wheel_behavior, tick);
};

using tokens = std::vector<uint64_t>;

} // namespace

TEST_CASE_METHOD(fixture, "nobody is woken early, nor later than a tick",
                 "[timer_wheel]") {
  auto delay = GENERATE(1ms, 99ms, 100ms, 101ms, 250ms, 1000ms);
  advance(30ms, 10ms); // between two turns
  sleep(delay, 1);
  caf::timespan slept = 0ms;
  for (; woken().empty() && slept < 2s; slept += 1ms)
    advance(1ms, 1ms);
  CHECK(slept >= delay);
  CHECK(slept <= delay + tick);
}

TEST_CASE_METHOD(fixture, "a delay of nothing ends at the next turn",
                 "[timer_wheel]") {
  auto delay = GENERATE(caf::timespan{0}, caf::timespan{-1h});
  sleep(delay, 1);
  CHECK(woken().empty());
  advance(tick, tick);
  CHECK(woken() == tokens{1});
}

TEST_CASE_METHOD(fixture, "sleepers are woken in the order of their ends",
                 "[timer_wheel]") {
  sleep(80ms, 1);
  sleep(20ms, 2);
  sleep(50ms, 3);
  sleep(20ms, 4); // behind the one that asked first
  sleep(900ms, 5);
  advance(tick, tick);
  CHECK(woken() == tokens{2, 4, 3, 1});
}

TEST_CASE_METHOD(fixture, "a sleeper is woken once", "[timer_wheel]") {
  sleep(50ms, 1);
  advance(tick, tick);
  CHECK(woken() == tokens{1});
  advance(10s, tick);
  CHECK(woken().empty());
}

TEST_CASE_METHOD(fixture, "a short sleep is not held up by a long one",
                 "[timer_wheel]") {
  sleep(caf::timespan{24h * 365}, 1);
  advance(1s, tick);
  sleep(200ms, 2);
  advance(300ms, tick);
  CHECK(woken() == tokens{2});
  sched.advance_time(24h * 364);
  sched.run();
  CHECK(woken().empty());
  sched.advance_time(24h);
  sched.run();
  CHECK(woken() == tokens{1});
}

TEST_CASE_METHOD(fixture, "the wheel turns only while someone sleeps",
                 "[timer_wheel]") {
  auto turning = [this] { return sched.clock().has_pending_timeout(); };
  CHECK_FALSE(turning());
  sleep(250ms, 1);
  CHECK(turning());
  advance(300ms, tick);
  CHECK(woken() == tokens{1});
  CHECK_FALSE(turning());
  SECTION("once for all") {
    for (uint64_t token = 2; token < 12; ++token)
      sleep(1s, token);
    CHECK(sched.advance_time(tick) == 1);
  }
  SECTION("and begins again") {
    advance(10s, tick);
    sleep(250ms, 2);
    advance(200ms, tick);
    CHECK(woken().empty());
    advance(tick, tick);
    CHECK(woken() == tokens{2});
  }
}

TEST_CASE_METHOD(fixture, "many sleepers are all woken, in order",
                 "[timer_wheel]") {
  constexpr uint64_t count = 10'000;
  tokens delays(count);
  std::iota(delays.begin(), delays.end(), 1);
  std::shuffle(delays.begin(), delays.end(), std::mt19937{1});
  for (auto ms : delays)
    self->send(uut, wake_atom_v, as<sleeper_actor>(),
               caf::timespan{std::chrono::milliseconds{ms}}, ms);
  sched.run();
  tokens all;
  for (int i = 0; i < 100; ++i) {
    advance(tick, tick);
    auto some = woken();
    CHECK(some.size() == 100);
    all.insert(all.end(), some.begin(), some.end());
  }
  CHECK(all.size() == count);
  CHECK(std::is_sorted(all.begin(), all.end()));
}

TEST_CASE_METHOD(fixture, "a dead sleeper harms nobody", "[timer_wheel]") {
  auto dead = sys.spawn(sound_sleeper, 0);
  tell(uut, wake_atom_v, dead, caf::timespan{50ms}, uint64_t{1});
  sleep(50ms, 2);
  tell(uut, wake_atom_v, dead, caf::timespan{250ms}, uint64_t{3});
  sleep(250ms, 4);
  caf::anon_send_exit(dead, caf::exit_reason::kill);
  sched.run();
  advance(tick, tick);
  CHECK(woken() == tokens{2});
  advance(200ms, tick);
  CHECK(woken() == tokens{4});
}

} // namespace troupe
