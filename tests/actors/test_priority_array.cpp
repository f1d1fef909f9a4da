#include "actors/priority_array.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

level_change set(uint8_t level, int what) {
  return {level, value{what}, true, "test", std::nullopt};
}

level_change relinquish(uint8_t level) {
  return {level, value{}, true, "test", std::nullopt};
}

} // namespace

TEST_CASE("the highest active level decides", "[priority]") {
  priority_array uut;
  value normal{1};
  CHECK(present_value(normal, uut.levels()) == value{1});
  REQUIRE(uut.apply(set(8, 99), 0));
  CHECK(present_value(normal, uut.levels()) == value{99});
  REQUIRE(uut.apply(set(3, 7), 0));
  REQUIRE(uut.apply(set(12, 5), 0));
  CHECK(active_level(uut.levels()) == 3);
  CHECK(present_value(normal, uut.levels()) == value{7});
  SECTION("and relinquishing it gives way to the next") {
    REQUIRE(uut.apply(relinquish(3), 0));
    CHECK(active_level(uut.levels()) == 8);
  }
  SECTION("and deactivating it keeps its value") {
    REQUIRE(uut.apply({3, value{}, false, "test", std::nullopt}, 0));
    CHECK(active_level(uut.levels()) == 8);
    CHECK((*uut.levels())[2].what == value{7});
  }
}

TEST_CASE("a priority array without overrides costs nothing", "[priority]") {
  priority_array uut;
  REQUIRE(uut.apply(set(8, 99), 0));
  REQUIRE(uut.apply(relinquish(8), 0));
  CHECK(uut.levels() == nullptr);
}

TEST_CASE("a priority array refuses levels that do not exist", "[priority]") {
  priority_array uut;
  for (auto level : {0, 17, 18, 255})
    CHECK(uut.apply(set(static_cast<uint8_t>(level), 1), 0).error().code
          == ec::out_of_range);
  CHECK(uut.levels() == nullptr);
}

TEST_CASE("an override ends at its expiry", "[priority]") {
  priority_array uut;
  REQUIRE(uut.apply({8, value{1}, true, "test", 100}, 0));
  REQUIRE(uut.apply({9, value{2}, true, "test", 200}, 0));
  CHECK(uut.next_expiry() == 100);
  CHECK_FALSE(uut.expire(99));
  CHECK(uut.expire(100));
  CHECK(active_level(uut.levels()) == 9);
  CHECK(uut.next_expiry() == 200);
}

} // namespace troupe
