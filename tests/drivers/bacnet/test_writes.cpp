// Writes at priorities, and what the device makes of them (ASHRAE 135, 19.2).

#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

struct fixture : bacnet_fixture {
  fixture() {
    build(1, 2, true);
    attach(1, 2, true);
    run(1s);
  }

  std::optional<float>& level(uint8_t x, uint32_t object = 0) {
    return box.values[object].levels[x - 1u];
  }

  ec put(const value& x, uint8_t at) {
    write(1, ++request, 0, x, at);
    run(2s);
    return end_of(request);
  }

  sim_device& box = peer.add(1);
  uint64_t request = 100;
};

} // namespace

TEST_CASE_METHOD(fixture, "an override is a write at its priority",
                 "[bacnet]") {
  CHECK(put(value{21.5}, 8) == ec::none);
  CHECK(level(8) == 21.5f);
  CHECK_FALSE(level(16));
  CHECK(now(1, 0) == value{21.5});
  CHECK(sink.order.substr(sink.order.size() - 2) == "vd"); // values, then done
  CHECK(sink.batches.back().second->request == request);
}

TEST_CASE_METHOD(fixture, "the normal value is written without a priority",
                 "[bacnet]") {
  CHECK(put(value{19.0}, normal_level) == ec::none);
  CHECK(level(16) == 19.0f);
}

TEST_CASE_METHOD(fixture, "an override that is released is relinquished",
                 "[bacnet]") {
  put(value{19.0}, normal_level);
  put(value{21.5}, 8);
  // The gateway writes what is in force now, at its level.
  CHECK(put(value{19.0}, normal_level) == ec::none);
  CHECK_FALSE(level(8));
  CHECK(level(16) == 19.0f);
  CHECK(now(1, 0) == value{19.0});
}

TEST_CASE_METHOD(fixture, "a higher override that ends leaves the lower one",
                 "[bacnet]") {
  put(value{21.5}, 8);
  put(value{30.0}, 5);
  CHECK(level(8) == 21.5f);
  CHECK(put(value{21.5}, 8) == ec::none);
  CHECK_FALSE(level(5));
  CHECK(level(8) == 21.5f);
  put(value{1.0}, normal_level);
  CHECK_FALSE(level(8));
}

TEST_CASE_METHOD(fixture,
                 "what others gave stays, and the point shows what "
                 "the device's array yields",
                 "[bacnet]") {
  level(3) = 99.0f; // an operator's workstation
  CHECK(put(value{21.5}, 8) == ec::none);
  CHECK(level(3) == 99.0f);
  CHECK(level(8) == 21.5f);
  CHECK(now(1, 0) == value{99.0});
  CHECK(put(value{1.0}, normal_level) == ec::none);
  CHECK(level(3) == 99.0f);
  CHECK(now(1, 0) == value{99.0});
}

TEST_CASE_METHOD(fixture, "a Null takes back its own level, no other",
                 "[bacnet]") {
  put(value{21.5}, 8);
  put(value{30.0}, 5);
  CHECK(put(value{}, 8) == ec::none);
  CHECK_FALSE(level(8));
  CHECK(level(5) == 30.0f);
  level(9) = 4.0f; // of a driver before this one
  CHECK(put(value{}, 9) == ec::none);
  CHECK_FALSE(level(9));
}

TEST_CASE_METHOD(fixture,
                 "another workstation's write is seen at the next poll",
                 "[bacnet]") {
  put(value{21.5}, 8);
  plan(1, 1, 1s);
  run(2s);
  level(2) = 5.0f;
  run(1s + 100ms);
  CHECK(now(1, 0) == value{5.0});
  level(2).reset();
  run(1s + 100ms);
  CHECK(now(1, 0) == value{21.5});
}

TEST_CASE_METHOD(fixture,
                 "an object that takes values at priorities only has "
                 "no normal value",
                 "[bacnet]") {
  attach(1, "1", bacnet_type(1, true, false));
  CHECK(put(value{19.0}, normal_level) == ec::read_only);
  CHECK(box.writes == 0);
  CHECK(put(value{21.5}, 8) == ec::none);
  CHECK(put(value{19.0}, normal_level) == ec::none);
  CHECK_FALSE(level(8));
  CHECK_FALSE(level(16));
  CHECK(now(1, 0) == value{0.0}); // its relinquish default
}

TEST_CASE_METHOD(bacnet_fixture,
                 "an object without priorities gets the plain value",
                 "[bacnet]") {
  auto& box = build(1, 1);
  attach(1, 1);
  write(1, 42, 0, value{7.5}, 8);
  run(2s);
  CHECK(end_of(42) == ec::none);
  CHECK(box.values[0].normal == 7.5f);
  CHECK(box.writes == 1);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "a device that holds another value than was "
                 "written is asked once more, then told of",
                 "[bacnet]") {
  auto& box = build(1, 1, true);
  attach(1, "1", bacnet_type(1)); // so the array is not looked at
  box.values[0].levels[0] = 3.0f;
  write(1, 42, 0, value{7.5});
  run(2s);
  CHECK(end_of(42) == ec::not_confirmed);
  CHECK(now(1, 0) == value{3.0});
  CHECK(box.rp == 2);
}

TEST_CASE_METHOD(bacnet_fixture, "a write that the device refuses says why",
                 "[bacnet]") {
  auto& box = build(1, 1);
  box.values.clear();
  attach(1, 1);
  write(1, 42, 0, value{7.5});
  run(2s);
  CHECK(end_of(42) == ec::no_such_point);
  CHECK(sink.end_of(42)->text == "object: unknown-object");
  CHECK(sink.health_of(1)->health == device_health::normal);
}

TEST_CASE_METHOD(bacnet_fixture, "a write to a device that fell silent ends",
                 "[bacnet]") {
  auto& box = build(1, 1);
  attach(1, 1);
  run(1s);
  box.dead = true;
  write(1, 42, 0, value{7.5});
  run(20s);
  CHECK(end_of(42) == ec::timeout);
  CHECK(sink.ends.size() == 1);
}

TEST_CASE_METHOD(bacnet_fixture, "commands beyond the bound are refused",
                 "[bacnet]") {
  attach(1, 1); // nobody answers
  for (uint64_t i = 0; i < 300; ++i)
    write(1, 1'000 + i, 0, value{1.0});
  CHECK(count.refused == 44);
  CHECK(end_of(1'299) == ec::overloaded);
  run(11s);
  CHECK(sink.ends.size() == 300);
}

} // namespace troupe::test
