#include "bench/load/kind_builder.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

namespace troupe::load {

using modbus::table;

TEST_CASE("every kind of the building has 20 points", "[load]") {
  auto name = GENERATE(as<std::string>{}, "ahu", "vav", "chiller", "boiler",
                       "meter");
  CAPTURE(name);
  auto kind = find_kind(name);
  REQUIRE(kind);
  CHECK(kind->points.size() == 20);
  CHECK(kind->program_id.size() == 16);
  std::set<std::string> names;
  for (auto& x : kind->points) {
    CAPTURE(x.name);
    CHECK(names.insert(x.name).second);
    CHECK(x.start >= x.what.low);
    CHECK(x.start <= x.what.high);
  }
}

TEST_CASE("there is no kind of another name", "[load]") {
  CHECK(find_kind("lift") == nullptr);
}

TEST_CASE("a mixed kind has as many points as asked", "[load]") {
  auto points = GENERATE(as<size_t>{}, 1, 7, 20, 100, 2000);
  auto kind = make_mixed_kind(points);
  REQUIRE(kind);
  CHECK(kind->points.size() == points);
}

TEST_CASE("points of a kind may not overlap", "[load]") {
  device_kind x;
  x.points.resize(2);
  x.points[0].name = "First";
  x.points[0].what.native = modbus::native_type::uint32;
  x.points[1].name = "Second";
  x.points[1].address = 1;
  auto made = complete(x);
  REQUIRE_FALSE(made);
  CHECK(made.error().text.find("Second") != std::string::npos);
}

TEST_CASE("a point needs a source that exists", "[load]") {
  device_kind x;
  x.points.resize(1);
  x.points[0].name = "Temp";
  x.points[0].move.source = "Setpoint";
  CHECK_FALSE(complete(x));
}

TEST_CASE("numbers survive their registers", "[load]") {
  auto words = GENERATE(modbus::endian::big, modbus::endian::little);
  point_model x;
  x.words = words;
  uint16_t out[4] = {};
  SECTION("below zero") {
    x.what = quantities::temperature(-30, 45);
    encode(x, -12.34, out);
    CHECK(decode(x, out) == Approx(-12.34));
  }
  SECTION("32 bits") {
    x.what = quantities::energy();
    encode(x, 1234567.8, out);
    CHECK(decode(x, out) == Approx(1234567.8));
    CHECK(out[words == modbus::endian::big ? 0 : 1] == 12345678 >> 16);
  }
  SECTION("floating point") {
    x.what = quantities::real("SNVT_power_f", 0, 1e6);
    encode(x, 25'800.5, out);
    CHECK(decode(x, out) == 25'800.5);
  }
  SECTION("beyond the range") {
    x.what = quantities::percent();
    encode(x, 250, out);
    CHECK(decode(x, out) == 100);
  }
}

} // namespace troupe::load
