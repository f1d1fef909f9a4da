// Which drivers there are, and which settings they refuse.

#include "drivers/registry.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <string>
#include <vector>

namespace troupe {

using namespace std::chrono_literals;

TEST_CASE("every protocol that is listed has a driver", "[drivers]") {
  CHECK(driver_protocols()
        == std::vector<std::string_view>{"bacnet", "lon", "modbus"});
  for (auto x : driver_protocols())
    CHECK(find_driver(x, {}));
}

TEST_CASE("a protocol without a driver is unsupported", "[drivers]") {
  for (auto x : {"", "enocean", "Modbus"}) {
    auto out = find_driver(x, {});
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ec::unsupported);
  }
}

TEST_CASE("impossible settings are named", "[drivers]") {
  using modbus::settings;
  struct row {
    std::string name;
    std::function<void(settings&)> spoil;
  };
  const std::vector<row> rows{
    {"connect_timeout", [](settings& x) { x.connect_timeout = 49ms; }},
    {"connect_timeout", [](settings& x) { x.connect_timeout = 60'001ms; }},
    {"response_timeout", [](settings& x) { x.response_timeout = 9ms; }},
    {"response_timeout", [](settings& x) { x.response_timeout = -1s; }},
    {"reconnect_min", [](settings& x) { x.reconnect_min = 0ms; }},
    {"reconnect_max", [](settings& x) { x.reconnect_max = 999ms; }},
    {"in_flight", [](settings& x) { x.in_flight = 0; }},
    {"in_flight", [](settings& x) { x.in_flight = 33; }},
    {"max_registers", [](settings& x) { x.limits.max_registers = 126; }},
    {"max_registers", [](settings& x) { x.limits.max_registers = 0; }},
    {"max_bits", [](settings& x) { x.limits.max_bits = 2'001; }},
    {"max_gap", [](settings& x) { x.limits.max_gap = 125; }},
  };
  CHECK(validate(driver_settings{}));
  for (auto& x : rows) {
    INFO(x.name);
    driver_settings cfg;
    x.spoil(cfg.modbus);
    auto out = validate(cfg);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ec::invalid_config);
    CHECK(out.error().text.find(x.name) != std::string::npos);
    CHECK(find_driver("modbus", cfg).error().code == ec::invalid_config);
  }
}

TEST_CASE("impossible settings of BACnet are named", "[drivers]") {
  using bacnet::settings;
  struct row {
    std::string name;
    std::function<void(settings&)> spoil;
  };
  const std::vector<row> rows{
    {"port", [](settings& x) { x.port.port = 0; }},
    {"broadcast", [](settings& x) { x.port.broadcast = "all"; }},
    {"bbmd", [](settings& x) { x.foreign.emplace().time_to_live = 1s; }},
    {"apdu", [](settings& x) { x.requests.apdu_timeout = 1ms; }},
    {"window", [](settings& x) { x.window = 0; }},
    {"window", [](settings& x) { x.window = 513; }},
    {"network_window", [](settings& x) { x.network_window = 0; }},
    {"COV", [](settings& x) { x.cov.lifetime = 0s; }},
    {"Who-Is", [](settings& x) { x.who_is.spacing = 1ms; }},
    {"event_poll", [](settings& x) { x.event_poll = 999ms; }},
    {"event_check", [](settings& x) { x.event_check = 25h; }},
    {"probe_min", [](settings& x) { x.probe_min = 0ms; }},
    {"probe_max", [](settings& x) { x.probe_max = 1s; }},
    {"settle", [](settings& x) { x.settle = 11s; }},
  };
  for (auto& x : rows) {
    INFO(x.name);
    driver_settings cfg;
    x.spoil(cfg.bacnet);
    auto out = validate(cfg);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ec::invalid_config);
    CHECK(out.error().text.find(x.name) != std::string::npos);
  }
}

} // namespace troupe
