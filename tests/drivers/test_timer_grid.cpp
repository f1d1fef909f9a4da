#include "drivers/timer_grid.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using namespace std::chrono_literals;

reactor::time_point at(reactor::duration x) {
  return reactor::time_point{x};
}

} // namespace

TEST_CASE("longer waits end together and never early", "[reactor]") {
  CHECK(end_of_wait(at(1'001ms), 1s) == at(2'005ms));
  CHECK(end_of_wait(at(1'004ms), 1s) == at(2'005ms));
  CHECK(end_of_wait(at(1'005ms), 1s) == at(2'005ms));
  CHECK(end_of_wait(at(1'005ms), 1s + 1ns) == at(2'010ms));
}

TEST_CASE("short waits end when they were asked to", "[reactor]") {
  CHECK(end_of_wait(at(1'001ms), 49ms) == at(1'050ms));
  CHECK(end_of_wait(at(1'001ms), 3ms) == at(1'004ms));
  CHECK(end_of_wait(at(1'001ms), 0ms) == at(1'001ms));
}

} // namespace troupe
