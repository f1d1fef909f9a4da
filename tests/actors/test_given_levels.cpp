#include "actors/given_levels.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr level_set levels(uint8_t a, uint8_t b = 17) {
  return static_cast<level_set>(level_bit(a) | level_bit(b));
}

} // namespace

TEST_CASE("a level that a driver gave is its own to take back", "[device]") {
  given_levels uut;
  uut.give(8);
  uut.taken(8);
  CHECK(uut.bits() == levels(8));
  CHECK(uut.owed(17) == 0);
  uut.taken(17);
  CHECK(uut.bits() == 0);
}

TEST_CASE("a level in force is not owed", "[device]") {
  given_levels uut;
  uut.give(8);
  CHECK(uut.owed(8) == 0);
  CHECK(uut.owed(17) == levels(8)); // no driver said that it was taken
}

TEST_CASE("a new driver takes nothing back by itself", "[device]") {
  given_levels uut;
  uut.give(8);
  uut.taken(8);
  uut.new_driver();
  CHECK(uut.owed(17) == levels(8));
  uut.taken(17);
  CHECK(uut.bits() == levels(8));
  uut.taken_back(8);
  CHECK(uut.bits() == 0);
  CHECK(uut.owed(17) == 0);
}

TEST_CASE("levels below the one in force stay until they are taken back",
          "[device]") {
  given_levels uut{levels(5, 8)};
  CHECK(uut.owed(5) == levels(8));
  uut.taken(5);
  CHECK(uut.bits() == levels(5, 8));
}

TEST_CASE("a normal value leaves nothing behind", "[device]") {
  given_levels uut;
  uut.give(17);
  CHECK(uut.bits() == 0);
}

TEST_CASE("the highest and the lowest priority are levels like others",
          "[device]") {
  given_levels uut;
  uut.give(1);
  uut.give(16);
  CHECK(uut.bits() == levels(1, 16));
  uut.taken(1);
  uut.taken(16);
  CHECK(uut.bits() == levels(16));
}

} // namespace troupe
