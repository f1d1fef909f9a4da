// A serial line in time: silences, turns, dead units, broadcasts, unplugging.

#include "tests/drivers/modbus/serial_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::test {

namespace {

using fixture = serial_fixture;

modbus::channel_settings channel(uint32_t baud) {
  modbus::channel_settings out;
  out.port.baud = baud;
  return out;
}

/// The part of *passed* that the line spent on requests to *unit*, answered or
/// not, when each costs *cost*.
double share(const fixture& f, uint8_t unit, reactor::duration cost,
             reactor::duration passed) {
  auto spent = f.bus.units.requests(unit).size() * cost;
  return static_cast<double>(spent.count())
         / static_cast<double>(passed.count());
}

} // namespace

TEST_CASE("each request keeps t3.5 and wastes little more", "[serial]") {
  for (auto baud : {1'200u, 9'600u, 19'200u, 38'400u, 115'200u}) {
    CAPTURE(baud);
    fixture f{channel(baud)};
    f.bus.timing = modbus::make_rtu_timing(baud, 11);
    for (uint8_t i = 1; i <= 5; ++i) {
      f.attach(i, i, {at(0), at(50)});
      f.plan(i, 2, 10ms);
    }
    f.run_with_credit(20s);
    REQUIRE(f.bus.seen.size() > 100);
    for (size_t i = 1; i < f.bus.seen.size(); ++i) {
      CHECK(f.bus.seen[i].silence >= f.bus.timing.t35);
      CHECK(f.bus.seen[i].silence <= f.bus.timing.t35 + 1us);
    }
    CHECK(f.counted("load_percent") >= 99);
  }
}

TEST_CASE("a pause makes silences longer", "[serial]") {
  modbus::channel_settings cfg;
  cfg.pause = 20ms;
  fixture f{cfg};
  f.attach(1, 1, {at(0)});
  f.plan(1, 1, 10ms);
  f.run_with_credit(2s);
  REQUIRE(f.bus.seen.size() > 10);
  for (size_t i = 1; i < f.bus.seen.size(); ++i)
    CHECK(f.bus.seen[i].silence >= 20ms);
}

TEST_CASE("only one request is on the wire, whatever in_flight says",
          "[serial]") {
  fixture f;
  modbus::settings cfg;
  cfg.in_flight = 8;
  cfg.channels["bus"].port.device = "/dev/bus";
  f.make(cfg);
  f.bus.units.manual = true;
  for (uint8_t i = 1; i <= 5; ++i) {
    f.attach(i, i, {at(0)});
    f.read(i, i, {0});
  }
  f.run(500ms);
  CHECK(f.bus.seen.size() == 1);
}

TEST_CASE("units of a busy line take turns", "[serial]") {
  fixture f;
  for (uint8_t i = 1; i <= 10; ++i) {
    // One has a hundred times the points of the others.
    std::vector<modbus::mapping> places{at(0)};
    for (uint16_t j = 1; i == 1 && j < 100; ++j)
      places.push_back(at(static_cast<uint16_t>(100 * j)));
    f.attach(i, i, places);
    f.plan(i, places.size(), 10ms);
  }
  f.run_with_credit(20s);
  auto least = f.bus.units.requests(1).size();
  auto most = least;
  for (uint8_t i = 2; i <= 10; ++i) {
    least = std::min(least, f.bus.units.requests(i).size());
    most = std::max(most, f.bus.units.requests(i).size());
  }
  CHECK(least > 50);
  CHECK(most <= least + least / 10);
}

TEST_CASE("dead units cost a tenth of the line", "[serial]") {
  fixture f;
  for (uint8_t i = 1; i <= 20; ++i) {
    f.attach(i, i, {at(0)}, i <= 10);
    f.plan(i, 1, 200ms);
  }
  f.run_with_credit(60s, 50ms); // they are found to be dead
  f.bus.units.seen.clear();
  f.run_with_credit(600s, 50ms);
  double dead = 0;
  for (uint8_t i = 11; i <= 20; ++i) {
    dead += share(f, i, 1'005ms, 600s);
    CHECK(f.bus.units.requests(i).size() > 0); // nobody is forgotten
    CHECK(f.sink.health_of(i)->health == device_health::down);
  }
  CHECK(dead <= 0.105);
  for (uint8_t i = 1; i <= 10; ++i) {
    CHECK(f.sink.health_of(i)->health == device_health::normal);
    CHECK(f.bus.units.requests(i).size() > 2'500);
  }
}

TEST_CASE("a unit that comes back is noticed", "[serial]") {
  fixture f;
  f.attach(1, 1, {at(0)});
  f.attach(2, 2, {at(0)}, false);
  for (device_number i = 1; i <= 2; ++i)
    f.plan(i, 1, 200ms);
  f.run_with_credit(60s, 50ms);
  CHECK(f.sink.health_of(2)->health == device_health::down);
  f.bus.units.unit(2);
  f.run_with_credit(61s, 50ms);
  CHECK(f.sink.health_of(2)->health == device_health::normal);
}

TEST_CASE("a broadcast is written to all and answered by none", "[serial]") {
  fixture f;
  f.attach(1, 1, {at(7)});
  f.attach(2, 2, {at(7)});
  f.attach(9, 0, {at(7), coil(3)});
  CHECK(f.sink.health_of(9)->health == device_health::normal);
  f.write(9, 42, {{0, value{513}}, {1, value{true}}});
  f.read(1, 43, {0});
  f.run(1s);
  REQUIRE(f.sink.end_of(42));
  CHECK(f.sink.end_of(42)->code == ec::none);
  CHECK(f.sink.last(9, 0)->what == value{513});
  CHECK(f.sink.last(9, 1)->what == value{true});
  CHECK(f.bus.units.get(2, table::holding_registers, 7) == 513);
  CHECK(f.sink.last(1, 0)->what == value{513});
  CHECK(f.counted("broadcasts") == 2);
  CHECK(f.counted("timeouts") == 0);
  // All units have the turnaround to act on each.
  REQUIRE(f.bus.seen.size() == 3);
  CHECK(f.bus.seen[1].silence >= 100ms);
  CHECK(f.bus.seen[2].silence >= 100ms);
  CHECK(f.bus.seen[2].silence <= 103ms);
}

TEST_CASE("nothing can be read from everybody", "[serial]") {
  fixture f;
  f.attach(9, 0, {at(7)});
  f.plan(9, 1);
  f.read(9, 42, {0});
  f.read(9, 43, {}); // what provisioning asks for
  f.run(5s);
  CHECK(f.sink.end_of(42)->code == ec::unsupported);
  CHECK(f.sink.end_of(43)->code == ec::none);
  CHECK(f.bus.seen.empty());
}

TEST_CASE("an unplugged port is opened again and again", "[serial]") {
  fixture f;
  f.attach(1, 1, {at(0)});
  f.plan(1, 1, 100ms);
  f.run_with_credit(2s);
  CHECK(f.sink.health_of(1)->health == device_health::normal);
  f.port.state = sim_host::door::refuses;
  f.port.hang_up();
  f.run_with_credit(200s, 50ms);
  CHECK(f.sink.health_of(1)->health == device_health::down);
  auto attempts = f.port.attempts;
  CHECK(attempts > 4);
  CHECK(attempts < 16); // with growing pauses
  f.port.state = sim_host::door::open;
  f.run_with_credit(61s, 50ms);
  CHECK(f.sink.health_of(1)->health == device_health::normal);
}

TEST_CASE("who babbles is waited for, but not for ever", "[serial]") {
  fixture f;
  f.attach(1, 1, {at(0)});
  f.plan(1, 1, 500ms);
  f.run_with_credit(2s);
  f.bus.units.seen.clear();
  f.bus.spoil = [](bytes data) {
    data[2] ^= 1; // two voices at once
    return data;
  };
  for (auto i = 0; i < 2'000; ++i) {
    f.bus.say({0x55, 0x55, 0x55, 0x55, 0x55});
    f.run_with_credit(5ms);
  }
  CHECK(f.bus.units.seen.size() >= 2);
  CHECK(f.sink.health_of(1)->health != device_health::normal);
  f.bus.spoil = [](bytes data) { return data; };
  f.run_with_credit(61s);
  CHECK(f.sink.health_of(1)->health == device_health::normal);
}

TEST_CASE("nobody talks into a late answer", "[serial]") {
  fixture f;
  f.attach(1, 1, {at(0)});
  f.bus.units.unit(1).delay = 1'000ms;
  f.bus.piece = 5;
  f.bus.gap = 16ms;
  f.read(1, 42, {0});
  f.run(1'010ms); // the request, the time-out, and the first piece
  CHECK(f.sink.end_of(42)->code == ec::timeout);
  f.bus.units.unit(1).delay = 1ms;
  f.read(1, 43, {0});
  f.run(2s);
  CHECK(f.sink.end_of(43)->code == ec::none);
  REQUIRE(f.bus.seen.size() == 2);
  CHECK(f.bus.seen[1].silence >= f.bus.timing.t35);
}

TEST_CASE("a channel goes before a host, and its units end at 247",
          "[serial]") {
  fixture f;
  f.attach_at(1, "bus:247", {at(0)});
  f.attach_at(2, "bus:248", {at(0)});
  f.attach_at(3, "bus:x", {at(0)});
  f.attach_at(4, "other:1", {at(0)});
  f.read(1, 41, {0});
  f.read(2, 42, {0});
  f.read(3, 43, {0});
  f.run(3s);
  CHECK(f.sink.end_of(41)->code == ec::timeout);
  CHECK(f.sink.end_of(42)->code == ec::invalid_request);
  CHECK(f.sink.end_of(43)->code == ec::invalid_request);
  REQUIRE(f.bus.seen.size() == 1);
  CHECK(f.bus.seen[0].data[0] == 247);
}

TEST_CASE("settings of channels that are impossible are named", "[serial]") {
  using modbus::channel_settings;
  struct row {
    std::string name;
    std::function<void(channel_settings&)> spoil;
  };
  const std::vector<row> rows{
    {"device", [](auto& x) { x.port.device.clear(); }},
    {"baud", [](auto& x) { x.port.baud = 9'601; }},
    {"data_bits", [](auto& x) { x.port.data_bits = 7; }},
    {"stop_bits", [](auto& x) { x.port.stop_bits = 0; }},
    {"response_timeout", [](auto& x) { x.response_timeout = 9ms; }},
    {"turnaround", [](auto& x) { x.turnaround = -1ms; }},
    {"pause", [](auto& x) { x.pause = 11s; }},
    {"byte_timeout", [](auto& x) { x.byte_timeout = 4ms; }},
  };
  for (auto& x : rows) {
    modbus::settings cfg;
    cfg.channels["bus"].port.device = "/dev/bus";
    CHECK(validate(cfg));
    x.spoil(cfg.channels["bus"]);
    auto out = validate(cfg);
    REQUIRE_FALSE(out);
    CHECK(out.error().text == "drivers.modbus.channels.bus." + x.name);
  }
}

} // namespace troupe::test
