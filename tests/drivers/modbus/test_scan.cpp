// What is polled when, and what becomes of what it brings.

#include "tests/drivers/modbus/fixture.hpp"

#include <catch2/catch.hpp>

#include <map>

namespace troupe::test {

TEST_CASE_METHOD(modbus_fixture, "a device is polled at its period",
                 "[modbus]") {
  attach(64, 1, {at(0), at(1)});
  plan(64, 2);
  run(3'500ms);
  CHECK(times() == std::vector<int64_t>{0, 1'000, 2'000, 3'000});
  CHECK(peer.seen[0].function() == 3);
  CHECK(peer.seen[0].address() == 0);
  CHECK(peer.seen[0].count() == 2);
}

TEST_CASE_METHOD(modbus_fixture, "the first read brings every point",
                 "[modbus]") {
  attach(64, 1, {at(0), at(1)});
  peer.set(1, table::holding_registers, 1, 7);
  plan(64, 2);
  run(10ms);
  REQUIRE(sink.batches.size() == 1);
  auto& [device, first] = sink.batches[0];
  CHECK(device == 64);
  CHECK(first->time == start_time);
  CHECK(first->request == 0);
  REQUIRE(first->samples.size() == 2);
  CHECK(first->samples[0].what == value{0});
  CHECK(first->samples[1].what == value{7});
  CHECK(first->samples[1].time == start_time);
}

TEST_CASE_METHOD(modbus_fixture, "what did not change is no sample",
                 "[modbus]") {
  attach(64, 1, {at(0), at(1)});
  plan(64, 2);
  run_with_credit(4'500ms);
  CHECK(sink.batches.size() == 1);
  CHECK(count.fresh == 8);
  peer.set(1, table::holding_registers, 1, 9);
  run_with_credit(1s);
  REQUIRE(sink.batches.size() == 2);
  REQUIRE(sink.batches[1].second->samples.size() == 1);
  CHECK(sink.batches[1].second->samples[0].point == 1);
  CHECK(sink.batches[1].second->fresh == 9);
}

TEST_CASE_METHOD(modbus_fixture, "some points are news even when unchanged",
                 "[modbus]") {
  attach(64, 1, {at(0)});
  plan(64, 1, 1s, true);
  run_with_credit(3'500ms);
  CHECK(sink.samples_of(64) == 4);
}

TEST_CASE_METHOD(modbus_fixture, "without credit the newest value waits",
                 "[modbus]") {
  attach(64, 1, {at(0), at(1)});
  plan(64, 2);
  run(500ms);
  CHECK(sink.batches.size() == 1);
  for (uint16_t i = 1; i <= 5; ++i) {
    peer.set(1, table::holding_registers, 0, i);
    run(1s);
  }
  CHECK(sink.batches.size() == 1);
  CHECK(count.conflated == 4);
  give_credit();
  REQUIRE(sink.batches.size() == 2);
  REQUIRE(sink.batches[1].second->samples.size() == 1);
  CHECK(sink.batches[1].second->samples[0].what == value{5});
}

TEST_CASE_METHOD(modbus_fixture, "an answer takes along what waits",
                 "[modbus]") {
  attach(64, 1, {at(0), at(1)});
  plan(64, 2);
  run(500ms);
  peer.set(1, table::holding_registers, 0, 5);
  run(1s);
  REQUIRE(sink.batches.size() == 1);
  read(64, 9, {1});
  run(10ms);
  REQUIRE(sink.batches.size() == 2);
  auto& answer = *sink.batches[1].second;
  CHECK(answer.request == 9);
  CHECK(answer.samples.size() == 2);
  CHECK(sink.order.substr(sink.order.size() - 2) == "vd");
}

TEST_CASE_METHOD(modbus_fixture, "a read on demand always brings samples",
                 "[modbus]") {
  attach(64, 1, {at(0)});
  plan(64, 1);
  run_with_credit(2s);
  sink.clear();
  read(64, 9, {0});
  run(10ms);
  REQUIRE(sink.batches.size() == 1);
  CHECK(sink.batches[0].second->samples.size() == 1);
  CHECK(sink.end_of(9)->code == ec::none);
}

TEST_CASE_METHOD(modbus_fixture, "any readable point will do for a check",
                 "[modbus]") {
  attach(1, 1, {at(3), at(100)});
  read(1, 9, {});
  run(10ms);
  REQUIRE(peer.seen.size() == 1);
  CHECK(peer.seen[0].address() == 3);
  CHECK(sink.end_of(9)->code == ec::none);
}

TEST_CASE_METHOD(modbus_fixture, "a check tries other points when refused",
                 "[modbus]") {
  attach(1, 1, {at(3), at(100)});
  peer.unit(1).missing.insert({table::holding_registers, 3});
  read(1, 9, {});
  run(10ms);
  CHECK(peer.seen.size() == 2);
  CHECK(sink.end_of(9)->code == ec::none);
}

TEST_CASE_METHOD(modbus_fixture, "periods have requests of their own",
                 "[modbus]") {
  attach(64, 1, {at(0), at(1), at(2)});
  uut->plan(std::make_shared<const scan_plan>(
    scan_plan{64, {{0, 1s, false}, {1, 3s, false}, {2, 1s, false}}}));
  io.run();
  run(6'500ms);
  std::map<uint16_t, int> by_count;
  for (auto& x : peer.seen)
    ++by_count[x.count()];
  CHECK(by_count[3] == 7);
  CHECK(by_count[1] == 3);
}

TEST_CASE_METHOD(modbus_fixture, "a new plan replaces the old one",
                 "[modbus]") {
  attach(64, 1, {at(0), at(50)});
  plan(64, 2);
  run(2'500ms);
  peer.seen.clear();
  SECTION("points that are not named are not polled") {
    plan(64, 1);
    run(3s);
    CHECK(peer.seen.size() == 3);
    for (auto& x : peer.seen)
      CHECK(x.address() == 0);
  }
  SECTION("an empty plan polls nothing") {
    plan(64, 0);
    run(10s);
    CHECK(peer.seen.empty());
  }
  SECTION("reads that stay keep their time") {
    plan(64, 2);
    run(400ms);
    CHECK(peer.seen.empty());
    run(200ms);
    CHECK(peer.seen.size() == 2);
  }
}

TEST_CASE_METHOD(modbus_fixture, "missed periods are not made up for",
                 "[modbus]") {
  attach(64, 1, {at(0)});
  peer.unit(1).delay = 250ms;
  plan(64, 1, 100ms);
  run(1s);
  CHECK(times() == std::vector<int64_t>{0, 250, 500, 750, 1'000});
}

TEST_CASE_METHOD(modbus_fixture, "a detached device is not heard of again",
                 "[modbus]") {
  peer.unit(1).delay = 100ms;
  attach(64, 1, {at(0)});
  plan(64, 1);
  run(50ms);
  read(64, 7, {0});
  REQUIRE(peer.seen.size() == 1);
  uut->detach(64);
  run(5s);
  CHECK(peer.seen.size() == 1);
  CHECK(sink.order.empty());
  CHECK_FALSE(host.has_link());
}

TEST_CASE_METHOD(modbus_fixture,
                 "answers to a former incarnation of a device are dropped",
                 "[modbus]") {
  peer.unit(1).delay = 100ms;
  peer.unit(2);
  attach(65, 2, {at(0)}); // keeps the line
  attach(64, 1, {at(0), at(1), at(2)});
  read(64, 7, {2});
  run(50ms);
  attach(64, 1, {at(0)});
  REQUIRE(sink.end_of(7));
  CHECK(sink.end_of(7)->code == ec::cancelled);
  sink.clear();
  run(1s);
  CHECK(sink.order.empty());
}

TEST_CASE_METHOD(modbus_fixture, "an address without sense is told as such",
                 "[modbus]") {
  uut->attach(std::make_shared<const device_link>(
    device_link{1, {"modbus", "m1"}, "nonsense", modbus_type({at(0)})}));
  REQUIRE(sink.reports.size() == 1);
  CHECK(sink.reports[0].health == device_health::down);
  CHECK(sink.reports[0].code == ec::invalid_request);
  read(1, 5, {0});
  CHECK(sink.end_of(5)->code == ec::invalid_request);
  uut->detach(1);
  read(1, 6, {0});
  CHECK_FALSE(sink.end_of(6));
}

TEST_CASE_METHOD(modbus_fixture, "units of one host share one connection",
                 "[modbus]") {
  for (uint8_t i = 1; i <= 20; ++i) {
    peer.unit(i);
    attach(i, i, {at(0)});
    plan(i, 1);
  }
  run(5s);
  CHECK(host.attempts == 1);
  for (uint8_t i = 1; i <= 20; ++i)
    CHECK(peer.requests(i).size() >= 4);
}

TEST_CASE_METHOD(modbus_fixture, "one request is on its way at a time",
                 "[modbus]") {
  for (uint8_t i = 1; i <= 5; ++i) {
    peer.unit(i).delay = 20ms;
    attach(i, i, {at(0), at(100), at(200)});
    plan(i, 3, 200ms);
  }
  run(5s);
  REQUIRE(peer.seen.size() > 100);
  for (size_t i = 1; i < peer.seen.size(); ++i)
    REQUIRE(peer.seen[i].time - peer.seen[i - 1].time >= 20ms);
}

TEST_CASE("more requests are on their way where that is allowed", "[modbus]") {
  modbus::settings cfg;
  cfg.in_flight = 4;
  modbus_fixture f{cfg};
  f.peer.unit(1).delay = 100ms;
  f.attach(64, 1, {at(0), at(100), at(200), at(300), at(400), at(500)});
  f.plan(64, 6, 10s);
  f.run(50ms);
  CHECK(f.peer.seen.size() == 4);
  f.run(100ms);
  CHECK(f.peer.seen.size() == 6);
  f.run(100ms);
  CHECK(f.sink.samples_of(64) >= 1);
  CHECK(f.count.timeouts == 0);
}

TEST_CASE_METHOD(modbus_fixture, "units take turns when there is too much",
                 "[modbus]") {
  peer.unit(1).delay = peer.unit(2).delay = 10ms;
  std::vector<modbus::mapping> many;
  for (uint16_t i = 0; i < 100; ++i)
    many.push_back(at(static_cast<uint16_t>(100 * i)));
  attach(64, 1, many);
  attach(65, 2, {at(0)});
  plan(64, many.size(), 100ms);
  plan(65, 1, 100ms);
  run(5s);
  // The greedy unit has 100 requests a period, the modest one a single one.
  CHECK(peer.requests(2).size() >= 45);
  CHECK(peer.requests(1).size() >= 400);
}

TEST_CASE_METHOD(modbus_fixture, "values outside their type are invalid",
                 "[modbus]") {
  attach(64, 1,
         {at(0, table::holding_registers, modbus::native_type::float32, 2)});
  peer.set(1, table::holding_registers, 0, 0x7FC0); // not a number
  plan(64, 1);
  run(10ms);
  REQUIRE(sink.last(64, 0));
  CHECK(sink.last(64, 0)->status == quality::invalid);
  CHECK(sink.last(64, 0)->what.is_null());
}

} // namespace troupe::test
