// `HOST:PORT:UNIT`, good and bad.

#include "drivers/modbus/unit_address.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe::modbus {

TEST_CASE("an address names host, port and unit", "[modbus]") {
  struct row {
    std::string text;
    std::string host;
    uint16_t port;
    uint8_t unit;
  };
  const std::vector<row> rows{
    {"10.0.0.7:502:1", "10.0.0.7", 502, 1},
    {"10.0.0.7:3", "10.0.0.7", 502, 3},
    {"meter.example:1502:255", "meter.example", 1'502, 255},
    {"meter:0", "meter", 502, 0},
    {"meter:65535:0", "meter", 65'535, 0},
    {"[::1]:502:7", "::1", 502, 7},
    {"[fe80::1]:7", "fe80::1", 502, 7},
  };
  for (auto& x : rows) {
    INFO(x.text);
    auto out = read_unit_address(x.text);
    REQUIRE(out);
    CHECK(out->host == x.host);
    CHECK(out->port == x.port);
    CHECK(out->unit == x.unit);
  }
}

TEST_CASE("what is no address is refused", "[modbus]") {
  const std::vector<std::string> rows{
    "",          ":",         "meter",         "meter:",     ":502:1",
    "meter:256", "meter:-1",  "meter:x",       "meter: 1",   "meter:1 ",
    "meter::1",  "meter:0:1", "meter:65536:1", "meter:502:", "meter:502:256",
    "m:1:2:3",   "[]:1",      "[::1]",         "[::1]:",     "[::1",
    "[::1]7",    "::1:502:1", "meter:+1",      "meter:0x1",  "meter:1e1",
    "auto",
  };
  for (auto& x : rows) {
    INFO('"' << x << '"');
    auto out = read_unit_address(x);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ec::invalid_request);
    CHECK(out.error().text == "Invalid unid string");
  }
}

} // namespace troupe::modbus
