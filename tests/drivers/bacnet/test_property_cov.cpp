// Subscriptions to one property (ASHRAE 135, 13.15).

#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using bacnet::confirmed_service;

/// One analog value, with an increment if the type has one.
device_type_ptr type_with(std::optional<float> increment) {
  auto x = *bacnet_type(1);
  std::get<bacnet::object>(x.points[0].address).cov_increment = increment;
  return std::make_shared<const device_type>(std::move(x));
}

struct fixture : bacnet_fixture {
  fixture() {
    box.services = services({confirmed_service::subscribe_cov,
                             confirmed_service::subscribe_cov_property});
  }

  void start(std::optional<float> increment = {}) {
    attach(1, "1", type_with(increment));
    plan(1, 1, 0ms, true);
    run(20s);
  }

  sim_device& box = build(1, 1);
};

} // namespace

TEST_CASE_METHOD(fixture, "an increment of the type goes to the device",
                 "[bacnet]") {
  start(0.5f);
  REQUIRE(box.cov.size() == 1);
  CHECK(box.cov[0].of_property);
  CHECK(box.cov[0].increment == 0.5f);
  peer.change(box, 0, 21.5f);
  io.run();
  CHECK(now(1, 0) == value{21.5});
}

TEST_CASE_METHOD(fixture, "without an increment the object is subscribed to",
                 "[bacnet]") {
  start();
  REQUIRE(box.cov.size() == 1);
  CHECK_FALSE(box.cov[0].of_property);
}

TEST_CASE_METHOD(fixture,
                 "a device that refuses one service is asked by the other",
                 "[bacnet]") {
  box.object_cov = false;
  start();
  REQUIRE(box.cov.size() == 1);
  CHECK(box.cov[0].of_property);
  CHECK(counter("cov_refused") == 0);
  auto before = box.subscribes;
  auto refusals = count.exceptions.load();
  run(3h, 10s);
  CHECK(box.gaps == 0);
  CHECK(box.subscribes - before >= 6); // renewed as it was made
  CHECK(count.exceptions == refusals);
}

TEST_CASE_METHOD(fixture, "a device with neither is polled", "[bacnet]") {
  box.object_cov = false;
  box.services = services({confirmed_service::read_property});
  start(0.5f);
  CHECK(box.cov.empty());
  CHECK(counter("cov_refused") == 1);
  box.values[0].normal = 9;
  run(61s);
  CHECK(now(1, 0) == value{9.0});
}

TEST_CASE_METHOD(fixture, "a subscription ends by the service that made it",
                 "[bacnet]") {
  start(0.5f);
  plan(1, 0);
  run(5s);
  CHECK(box.cov.empty());
}

TEST_CASE_METHOD(fixture,
                 "an analog value that moved by more than its increment "
                 "without a word is missed, one that moved less is not",
                 "[bacnet]") {
  auto small = GENERATE(false, true);
  start(0.5f);
  box.values[0].normal = small ? 0.9f : 5.0f; // nobody is told
  run(11min, 1s);
  CHECK(now(1, 0) == value{small ? 0.9 : 5.0}); // checked all the same
  CHECK(counter("cov_missed") == (small ? 0 : 1));
}

} // namespace troupe::test
