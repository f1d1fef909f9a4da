// Which device comes next.

#include "drivers/poll_queue.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using namespace std::chrono_literals;

const poll_queue::time_point start{1h};

} // namespace

TEST_CASE("the device that is due first comes first", "[drivers]") {
  poll_queue uut;
  CHECK_FALSE(uut.first());
  uut.set(7, start + 3s);
  uut.set(3, start + 2s);
  uut.set(5, start + 4s);
  REQUIRE(uut.first());
  CHECK(uut.first()->device == 3);
  CHECK(uut.first()->due == start + 2s);
}

TEST_CASE("a device has one place in the queue", "[drivers]") {
  poll_queue uut;
  uut.set(3, start + 2s);
  uut.set(7, start + 3s);
  uut.set(3, start + 4s);
  CHECK(uut.size() == 2);
  CHECK(uut.first()->device == 7);
  uut.remove(7);
  uut.remove(7);
  CHECK(uut.size() == 1);
  CHECK(uut.first()->device == 3);
}

TEST_CASE("devices that are due together take turns", "[drivers]") {
  poll_queue uut;
  for (device_number x : {3u, 9u, 5u})
    uut.set(x, start);
  CHECK(uut.first()->device == 3);
  uut.set(3, start);
  CHECK(uut.first()->device == 9);
  uut.set(9, start);
  CHECK(uut.first()->device == 5);
}

} // namespace troupe
