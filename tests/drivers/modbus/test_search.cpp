// Searches for Modbus devices, on simulated time.

#include "tests/drivers/modbus/serial_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::test {

namespace {

using texts = std::vector<std::string>;

constexpr uint16_t model = 40;    ///< The register that tells types apart.
constexpr uint16_t meter_id = 77; ///< What a meter has there.

device_type_ptr marked_type(const std::string& name, int64_t marker) {
  auto place = at(model);
  place.marker = marker;
  auto out = *modbus_type({place});
  out.name = name;
  out.program_id = "9FFFFF00000000"
                   + std::string{name == "meter" ? "A1" : "B2"};
  return std::make_shared<const device_type>(std::move(out));
}

/// Adds searching to a fixture of the driver.
template <class Base>
class searching : public Base {
public:
  status search(const texts& addresses, bool slow = false) {
    array list;
    for (auto& x : addresses)
      list.elements.emplace_back(x);
    return search_with(make_structure({{"addresses", value{list}}}), slow);
  }

  status search_with(value option, bool slow = false) {
    search_order x;
    x.number = 1;
    x.protocol = "modbus";
    x.slow = slow;
    x.option = std::move(option);
    x.types = {marked_type("meter", meter_id), marked_type("pump", 78)};
    auto ok
      = this->uut->search(std::make_shared<const search_order>(std::move(x)));
    this->io.run();
    return ok;
  }

  /// As `UNID TYPE`, in order.
  [[nodiscard]] texts finds() const {
    texts out;
    for (auto& x : this->sink.finds)
      out.push_back(x.unid + ' ' + x.type);
    std::sort(out.begin(), out.end());
    return out;
  }

  [[nodiscard]] bool has_ended() const {
    return this->sink.search_ends.size() == 1;
  }
};

using fixture = searching<modbus_fixture>;

/// A second host beside that of the fixture.
struct two_hosts : fixture {
  sim_host& second = net.at("second", 502);
  sim_modbus other{io, second};
};

using bus_fixture = searching<serial_fixture>;

} // namespace

TEST_CASE_METHOD(two_hosts, "a marker names the type of a device",
                 "[modbus-search]") {
  peer.set(1, table::holding_registers, model, meter_id);
  other.set(1, table::holding_registers, model, 78);
  REQUIRE(search({"meter", "second"}));
  run(100ms);
  CHECK(
    finds()
    == texts{"meter:502:1 9FFFFF00000000A1", "second:502:1 9FFFFF00000000B2"});
  CHECK(has_ended());
  CHECK(sink.search_ends[0].code == ec::none);
  CHECK(sink.finds[0].name == "meter at meter:502:1");
  CHECK(sink.parts.back() == 1);
  CHECK_FALSE(host.has_link());
}

TEST_CASE_METHOD(fixture, "devices without the marker are not found",
                 "[modbus-search]") {
  peer.set(1, table::holding_registers, model, 5);
  peer.unit(2).missing.insert({table::holding_registers, model});
  peer.unit(3).exception = 1;
  peer.set(4, table::holding_registers, model, meter_id);
  REQUIRE(search({"meter:502:1-4"}));
  run(1s);
  CHECK(finds() == texts{"meter:502:4 9FFFFF00000000A1"});
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "all units of a host are asked on one connection",
                 "[modbus-search]") {
  for (uint8_t unit = 1; unit <= 20; ++unit)
    peer.set(unit, table::holding_registers, model, meter_id);
  REQUIRE(search({"meter:502:1-20"}));
  run(1s);
  CHECK(finds().size() == 20);
  CHECK(host.attempts == 1);
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "silent units are passed over", "[modbus-search]") {
  peer.set(9, table::holding_registers, model, meter_id);
  REQUIRE(search({"meter:502:1-9"}));
  run(20s);
  CHECK(finds() == texts{"meter:502:9 9FFFFF00000000A1"});
  CHECK(has_ended());
}

TEST_CASE_METHOD(two_hosts, "a host that is not there costs one connect",
                 "[modbus-search]") {
  peer.set(1, table::holding_registers, model, meter_id);
  SECTION("it refuses") {
    second.state = sim_host::door::refuses;
    REQUIRE(search({"second:502:1-247", "meter"}));
    run(100ms);
  }
  SECTION("it is silent") {
    second.state = sim_host::door::silent;
    REQUIRE(search({"second:502:1-247", "meter"}));
    run(900ms);
    CHECK_FALSE(has_ended());
    run(200ms);
  }
  SECTION("it is silent, and there is time") {
    second.state = sim_host::door::silent;
    REQUIRE(search({"second:502:1-247", "meter"}, true));
    run(2'600ms);
    CHECK_FALSE(has_ended());
    run(200ms);
  }
  CHECK(second.attempts == 1);
  CHECK(finds() == texts{"meter:502:1 9FFFFF00000000A1"});
  CHECK(has_ended());
}

TEST_CASE_METHOD(two_hosts, "a host that speaks something else is left",
                 "[modbus-search]") {
  peer.set(1, table::holding_registers, model, meter_id);
  second.on_request = [this](const bytes&) {
    second.deliver(
      {'H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '4', '0', '0'});
  };
  REQUIRE(search({"second:502:1-247", "meter"}));
  run(5s);
  CHECK(finds() == texts{"meter:502:1 9FFFFF00000000A1"});
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "a bounded number of hosts is asked at once",
                 "[modbus-search]") {
  for (uint16_t port = 1; port <= 100; ++port)
    net.at("many", port).state = sim_host::door::silent;
  REQUIRE(search({"many:1-100"}));
  run(500ms);
  CHECK(count.connects == modbus::marker_search::most_parallel);
  run(5s);
  CHECK(count.connects == 100);
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "a device that there is is found without a question",
                 "[modbus-search]") {
  attach(5, 1, {at(0)});
  peer.set(1, table::holding_registers, model, meter_id);
  REQUIRE(search({"meter"}));
  run(1s);
  CHECK(peer.seen.empty());
  REQUIRE(sink.finds.size() == 1);
  CHECK(sink.finds[0].handle == "m5");
  CHECK(sink.finds[0].unid == "meter:502:1");
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "a search shares the connection of devices",
                 "[modbus-search]") {
  attach(5, 1, {at(0)});
  plan(5, 1, 100ms);
  run_with_credit(1s);
  peer.set(2, table::holding_registers, model, meter_id);
  REQUIRE(search({"meter:502:1-2"}));
  run_with_credit(1s);
  CHECK(host.attempts == 1);
  CHECK(sink.finds.size() == 2);
  CHECK(has_ended());
  CHECK(sink.health_of(5)->health == device_health::normal);
}

TEST_CASE_METHOD(fixture, "silent candidates cost devices a share of the time",
                 "[modbus-search]") {
  attach(5, 1, {at(0)});
  plan(5, 1, 100ms);
  run_with_credit(1s);
  auto before = peer.requests(1).size();
  REQUIRE(search({"meter:502:100-120"}));
  run_with_credit(60s);
  // Each silent candidate takes a second, of which there is one in ten.
  CHECK(peer.requests(1).size() - before > 500);
  CHECK(peer.requests(100).size() == 1);
  CHECK(peer.requests(104).size() == 1);
  CHECK(peer.requests(108).empty());
  CHECK(sink.health_of(5)->health == device_health::normal);
}

TEST_CASE_METHOD(fixture, "a search that is stopped lets go",
                 "[modbus-search]") {
  REQUIRE(search({"meter:502:1-100"}));
  run(2'500ms);
  CHECK(host.has_link());
  uut->stop_search();
  CHECK_FALSE(host.has_link());
  auto asked = peer.seen.size();
  run(60s);
  CHECK(peer.seen.size() == asked);
  CHECK(sink.search_ends.empty());
  CHECK(sink.reports.empty()); // nobody hears how candidates do
  CHECK(sink.ends.empty());
}

TEST_CASE_METHOD(fixture, "there must be something to search",
                 "[modbus-search]") {
  CHECK(search({}).error().code == ec::unsupported);
  CHECK(search_with({}).error().code == ec::unsupported);
  CHECK(search_with(make_structure({{"addresses", value{7}}})).error().code
        == ec::invalid_request);
  CHECK(search({"10.0.0.0/8"}).error().code == ec::too_large);
  modbus::settings cfg;
  cfg.discover = {"meter"};
  make(cfg);
  CHECK(search_with({}));
  run(5s);
  CHECK(has_ended());
  CHECK(peer.seen.size() == 1);
}

TEST_CASE_METHOD(bus_fixture, "units of a serial line are found",
                 "[modbus-search]") {
  bus.units.set(17, table::holding_registers, model, meter_id);
  REQUIRE(search({"bus:15-20"}));
  run(10s);
  CHECK(finds() == texts{"bus:17 9FFFFF00000000A1"});
  CHECK(has_ended());
}

TEST_CASE_METHOD(bus_fixture,
                 "a search on a serial line leaves time for its devices",
                 "[modbus-search]") {
  attach(5, 1, {at(0)});
  plan(5, 1, 100ms);
  run_with_credit(1s);
  auto before = bus.units.requests(1).size();
  bus.units.set(30, table::holding_registers, model, meter_id);
  REQUIRE(search({"bus:28-30"}));
  run_with_credit(30s);
  CHECK(bus.units.requests(1).size() - before > 200);
  CHECK(finds() == texts{"bus:30 9FFFFF00000000A1"});
  CHECK(has_ended());
  CHECK(sink.health_of(5)->health == device_health::normal);
}

} // namespace troupe::test
