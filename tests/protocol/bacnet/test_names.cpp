// Names of what BACnet numbers.

#include "protocol/bacnet/error.hpp"
#include "protocol/bacnet/object.hpp"
#include "protocol/bacnet/property.hpp"
#include "protocol/bacnet/unit.hpp"

#include <catch2/catch.hpp>

namespace troupe::bacnet {

TEST_CASE("properties have names and numbers", "[bacnet]") {
  CHECK(to_string(property_id::present_value) == "present-value");
  CHECK(to_string(static_cast<property_id>(512)) == "512");
  for (uint32_t i = 0; i < 600; ++i) {
    auto x = static_cast<property_id>(i);
    CHECK(parse_property(to_string(x)) == x);
  }
  CHECK(parse_property("PRESENT_VALUE") == property_id::present_value);
  CHECK(parse_property("Present Value") == property_id::present_value);
  CHECK(parse_property("85") == property_id::present_value);
  for (auto bad : {"", "present", "-1", "4194304", "85x"})
    CHECK_FALSE(parse_property(bad));
}

TEST_CASE("units are written as elsewhere in the project", "[bacnet]") {
  CHECK(unit_sign(62)
        == "\xC2\xB0"
           "C");
  CHECK(unit_sign(98) == "%");
  CHECK(unit_sign(29) == "%");
  CHECK(unit_sign(19) == "kWh");
  CHECK(unit_sign(87) == "l/s");
  CHECK(unit_sign(no_units).empty());
  CHECK(unit_sign(22) == "ton-hours");
  CHECK(unit_sign(60'000).empty());
  CHECK(unit_name(62) == "degrees-celsius");
  CHECK(unit_name(60'000) == "60000");
}

TEST_CASE("units are read by name, sign and number", "[bacnet]") {
  for (uint32_t i = 0; i < 300; ++i)
    CHECK(parse_unit(unit_name(i)) == i);
  CHECK(parse_unit("Degrees Celsius") == 62u);
  CHECK(parse_unit("\xC2\xB0"
                   "C")
        == 62u);
  CHECK(parse_unit("%") == 98u);
  CHECK(parse_unit("K") == 63u);
  CHECK(parse_unit("mW") == 132u);
  CHECK(parse_unit("MW") == 49u);
  CHECK_FALSE(parse_unit(""));
  CHECK_FALSE(parse_unit("furlongs"));
  // What is shown can be read, and shows the same.
  for (uint32_t i = 0; i < 300; ++i)
    if (auto sign = unit_sign(i); !sign.empty()) {
      INFO(sign);
      REQUIRE(parse_unit(sign));
      CHECK(unit_sign(*parse_unit(sign)) == sign);
    }
}

TEST_CASE("types of objects have names and numbers", "[bacnet]") {
  for (uint16_t i = 0; i < 200; ++i) {
    auto x = static_cast<object_type>(i);
    CHECK(parse_object_type(to_string(x)) == x);
  }
  CHECK(to_string(object_type::trend_log) == "TL");
  CHECK(parse_object_type("schedule") == object_type::schedule);
}

TEST_CASE("what is wrong with an object is told", "[bacnet]") {
  CHECK(reliability_text(0).empty());
  CHECK(reliability_text(1) == "no-sensor");
  CHECK(reliability_text(77) == "77");
  auto flags = status_of({false, true});
  CHECK(flags.fault);
  CHECK_FALSE(flags.in_alarm);
  CHECK_FALSE(flags.out_of_service);
  CHECK(bits_of({true, false, false, true})
        == bit_string{true, false, false, true});
}

} // namespace troupe::bacnet
