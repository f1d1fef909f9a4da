#include "actors/restart_policy.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <set>

using namespace std::chrono_literals;

namespace troupe {

namespace {

const restart_policy::time_point start{1h};

/// Many restarts, so that the waits can be seen to grow.
restart_config patient() {
  restart_config x;
  x.most_restarts = 100;
  x.period = 24h;
  x.least_wait = 1s;
  x.most_wait = 60s;
  return x;
}

} // namespace

TEST_CASE("each wait is half certain and half by chance, and doubles",
          "[restart_policy]") {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    restart_policy uut{patient(), seed};
    for (std::chrono::milliseconds full :
         {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s}) {
      auto wait = uut.ended(start);
      REQUIRE(wait);
      REQUIRE(*wait >= full / 2);
      REQUIRE(*wait < full);
    }
  }
}

TEST_CASE("the wait stays at its most however often a child ends",
          "[restart_policy]") {
  restart_policy uut{patient(), 1};
  for (int i = 0; i < 100; ++i) {
    auto wait = uut.ended(start);
    REQUIRE(wait);
    if (i >= 6)
      REQUIRE(*wait >= 30s);
    REQUIRE(*wait < 60s);
  }
  CHECK_FALSE(uut.ended(start));
}

TEST_CASE("children that end together are not started together",
          "[restart_policy]") {
  std::set<std::chrono::milliseconds> waits;
  for (uint64_t seed = 1; seed <= 100; ++seed)
    waits.insert(*restart_policy{patient(), seed}.ended(start));
  CHECK(waits.size() > 50);
  CHECK(*waits.begin() < 600ms);
  CHECK(*waits.rbegin() > 900ms);
}

TEST_CASE("equal seeds give equal waits", "[restart_policy]") {
  restart_policy one{patient(), 7};
  restart_policy two{patient(), 7};
  for (int i = 0; i < 5; ++i)
    CHECK(one.ended(start) == two.ended(start));
}

TEST_CASE("a child that ends too often in a period is given up",
          "[restart_policy]") {
  restart_config cfg;
  restart_policy uut{cfg, 1};
  for (uint32_t i = 0; i < cfg.most_restarts; ++i)
    CHECK(uut.ended(start + i * 1s));
  CHECK_FALSE(uut.ended(start + 10s));
  SECTION("until its deaths are a period old") {
    CHECK_FALSE(uut.ended(start + cfg.period)); // the first still counts
    CHECK(uut.ended(start + cfg.period + 1ms));
    CHECK_FALSE(uut.ended(start + cfg.period + 2ms));
  }
}

TEST_CASE("a child may never be started again", "[restart_policy]") {
  restart_config cfg;
  cfg.most_restarts = 0;
  CHECK_FALSE(restart_policy{cfg, 1}.ended(start));
}

TEST_CASE("only deaths within the period lengthen the wait",
          "[restart_policy]") {
  auto cfg = patient();
  cfg.period = 60s;
  restart_policy uut{cfg, 1};
  CHECK(uut.ended(start));
  CHECK(uut.ended(start + 30s));
  CHECK(*uut.ended(start + 61s) >= 1s); // after one other
  CHECK(*uut.ended(start + 200s) < 1s); // after none
}

} // namespace troupe
