// Which router leads to which network.

#include "protocol/bacnet/router_table.hpp"

#include <catch2/catch.hpp>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

constexpr bip_address first{1, 47808};
constexpr bip_address second{2, 47808};

struct fixture {
  router_table uut{3};
  router_table::time_point now{100h};
};

} // namespace

TEST_CASE_METHOD(fixture, "a route that works is not diverted") {
  CHECK_FALSE(uut.find(5));
  uut.learn(5, first, now);
  for (int i = 0; i < 100; ++i) {
    now += 29s;
    uut.learn(5, second, now);
    CHECK(uut.find(5) == first);
    uut.learn(5, first, now);
  }
  CHECK(uut.counts().contradicted == 100);
  now += 30s;
  uut.learn(5, second, now);
  CHECK(uut.find(5) == second);
  CHECK(uut.size() == 1);
}

TEST_CASE_METHOD(fixture, "a router can only speak for itself") {
  uut.learn(5, first, now);
  uut.forget(5, second);
  CHECK(uut.find(5) == first);
  uut.forget(5, first);
  CHECK_FALSE(uut.find(5));
  uut.forget(5, first);
}

TEST_CASE_METHOD(fixture, "numbers that are no networks are passed over") {
  uut.learn(0, first, now);
  uut.learn(all_networks, first, now);
  CHECK(uut.size() == 0);
}

TEST_CASE_METHOD(fixture, "a flood of routes displaces none in use") {
  uut.learn(7, first, now);
  uut.learn(8, first, now);
  CHECK(uut.find(7) == first);
  for (uint16_t i = 1'000; i < 2'000; ++i)
    uut.learn(i, second, now);
  CHECK(uut.size() == 3);
  CHECK(uut.find(7) == first);
  CHECK_FALSE(uut.find(8));
  CHECK(uut.find(1'999) == second);
  CHECK(uut.counts().evicted == 999);
}

TEST_CASE_METHOD(fixture, "routes in use make room when they are old") {
  for (uint16_t i = 1; i <= 3; ++i) {
    uut.learn(i, first, now);
    CHECK(uut.find(i));
  }
  now += 59min;
  uut.learn(2, first, now);
  uut.learn(4, first, now);
  CHECK(uut.counts().refused == 1);
  CHECK_FALSE(uut.find(4));
  now += 1min;
  uut.learn(4, first, now);
  CHECK(uut.find(4));
  CHECK_FALSE(uut.find(1));
  CHECK(uut.find(2));
}

TEST_CASE_METHOD(fixture, "a route by hand stays") {
  uut.learn(5, first, now);
  uut.pin(5, second);
  uut.learn(5, first, now);
  uut.forget(5, second);
  for (uint16_t i = 1'000; i < 1'010; ++i)
    uut.learn(i, first, now);
  CHECK(uut.find(5) == second);
  uut.pin(5, first);
  CHECK(uut.find(5) == first);
  CHECK(uut.size() == 3);
}

} // namespace troupe::bacnet
