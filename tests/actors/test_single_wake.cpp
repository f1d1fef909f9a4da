#include "actors/single_wake.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("a later deadline waits for the wake-up on its way", "[wake]") {
  single_wake uut;
  auto first = uut.arm(100);
  REQUIRE(first);
  CHECK_FALSE(uut.arm(100));
  CHECK_FALSE(uut.arm(200));
  CHECK(uut.woke(*first));
  CHECK(uut.arm(200));
}

TEST_CASE("an earlier deadline takes the place of a later one", "[wake]") {
  single_wake uut;
  auto late = uut.arm(200);
  auto early = uut.arm(100);
  REQUIRE(early);
  CHECK_FALSE(uut.woke(*late));
  CHECK(uut.woke(*early));
}

} // namespace troupe
