// Which device type the registers of a unit speak for.

#include "protocol/modbus/marker.hpp"
#include "tests/support/modbus_type.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using modbus::marker_answer;
using modbus::marker_book;
using test::at;

modbus::mapping marked(uint16_t address, int64_t marker) {
  auto out = at(address);
  out.marker = marker;
  return out;
}

device_type_ptr named(const std::string& name,
                      const std::vector<modbus::mapping>& places) {
  auto out = *test::modbus_type(places);
  out.name = name;
  return std::make_shared<const device_type>(std::move(out));
}

const modbus::mapping& place(const marker_book& x, size_t point) {
  return std::get<modbus::mapping>(x.probe()->points.at(point).address);
}

} // namespace

TEST_CASE("types without a marker cannot be told", "[modbus]") {
  CHECK(marker_book{{}}.empty());
  CHECK(marker_book{{named("a", {at(1)})}}.empty());
  CHECK_FALSE(marker_book{{named("a", {marked(1, 7)})}}.empty());
}

TEST_CASE("a register is read once, whatever it tells apart", "[modbus]") {
  marker_book uut{{named("a", {marked(1, 7)}), named("b", {marked(1, 8)})}};
  REQUIRE(uut.probe()->points.size() == 1);
  auto known = uut.blank();
  CHECK(uut.next(known) == 0);
  CHECK(uut.match(known) == nullptr);
  known[0] = {true, 8};
  CHECK_FALSE(uut.next(known));
  REQUIRE(uut.match(known));
  CHECK(uut.match(known)->name == "b");
  known[0] = {true, 9};
  CHECK_FALSE(uut.next(known));
  CHECK(uut.match(known) == nullptr);
}

TEST_CASE("a type with two markers needs both, and is the better one",
          "[modbus]") {
  marker_book uut{
    {named("a", {marked(1, 7)}), named("b", {marked(1, 7), marked(2, 3)})}};
  auto known = uut.blank();
  known[*uut.next(known)] = {true, 7};
  auto second = uut.next(known);
  REQUIRE(second);
  CHECK(place(uut, *second).address == 2);
  SECTION("both are there") {
    known[*second] = {true, 3};
    CHECK(uut.match(known)->name == "b");
  }
  SECTION("one is") {
    known[*second] = {true, 4};
    CHECK(uut.match(known)->name == "a");
  }
  SECTION("one was refused") {
    known[*second] = {true, {}};
    CHECK(uut.match(known)->name == "a");
  }
  CHECK_FALSE(uut.next(known));
}

TEST_CASE("markers are compared before scaling", "[modbus]") {
  auto scaled = marked(1, 700);
  scaled.scale = two_point_scaling{};
  marker_book uut{{named("a", {scaled})}};
  CHECK_FALSE(place(uut, 0).scale);
  CHECK_FALSE(place(uut, 0).marker);
}

TEST_CASE("text is no marker", "[modbus]") {
  auto text = marked(1, 7);
  text.type = modbus::native_type::char8;
  CHECK(marker_book{{named("a", {text})}}.empty());
}

TEST_CASE("only whole numbers are markers", "[modbus]") {
  CHECK(modbus::marker_value(value{7}) == 7);
  CHECK(modbus::marker_value(value{7.0}) == 7);
  CHECK(modbus::marker_value(value{true}) == 1);
  CHECK_FALSE(modbus::marker_value(value{7.5}));
  CHECK_FALSE(modbus::marker_value(value{1e300}));
  CHECK_FALSE(modbus::marker_value(value{"7"}));
  CHECK_FALSE(modbus::marker_value(value{}));
}

} // namespace troupe
