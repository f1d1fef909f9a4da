// What comes from the bus, made a value of the datapoint's type.

#include "protocol/data_type.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/lon/catalogue.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace troupe;

namespace {

const data_type& type_of(const std::string& name) {
  auto type = lon::type_catalogue::standard().find(name);
  REQUIRE(type != nullptr);
  return *type;
}

/// Returns the value as JSON, or the text of the failure.
std::string told(const result<value>& x) {
  return x ? iap::to_json(*x) : x.error().text;
}

value read(const char* json) {
  auto x = iap::read_json(json);
  REQUIRE(x);
  return *x;
}

struct row {
  const char* type;
  const char* input;
  const char* result;
};

constexpr auto invalid = "value is invalid";
constexpr auto outside = "value is out-of-range";

const row table[] = {
  // booleans
  {"boolean", "true", "true"},
  {"boolean", "0", "false"},
  {"boolean", "2.5", "true"},
  {"boolean", R"("ON")", "true"},
  {"boolean", R"("False")", "false"},
  {"boolean", R"("")", "false"},
  {"boolean", R"("maybe")", invalid},
  {"boolean", "[]", invalid},
  // whole numbers
  {"uint8", "255", "255"},
  {"uint8", "256", outside},
  {"uint8", "-1", outside},
  {"uint8", "1.4", "1"},
  {"uint8", "true", "1"},
  {"uint8", R"("17")", "17"},
  {"uint8", R"("17x")", invalid},
  {"uint8", "null", invalid},
  {"uint8", "{}", invalid},
  {"sint64", "9223372036854775807", "9223372036854775807"},
  {"sint64", R"("-9007199254740993")", "-9007199254740993"},
  {"sint64", "1e300", outside},
  {"uint64", "-1", outside},
  // scaled numbers
  {"SNVT_temp_p", "22", "22"},
  {"SNVT_temp_p", "21.56", "21.56"},
  {"SNVT_temp_p", "21.5649", "21.56"},
  {"SNVT_temp_p", "-273.17", "-273.17"},
  {"SNVT_temp_p", "-273.18", outside},
  {"SNVT_temp_p", "327.68", outside},
  {"SNVT_temp_p", R"("19.5")", "19.5"},
  {"SNVT_temp_p", R"("warm")", invalid},
  {"SNVT_temp_p", R"("nan")", invalid},
  {"SNVT_temp_p", R"("inf")", invalid},
  {"SNVT_lev_cont", "33.3", "33.5"},
  {"SNVT_temp", "-274", "-274"},
  {"SNVT_temp", "-274.1", outside},
  // floats
  {"SNVT_temp_f", "21.56", "21.56"},
  {"float32", "1e39", outside},
  {"float32", "3.4028235e38", "3.4028235e+38"},
  {"double", "1e39", "1e+39"},
  // enumerations
  {"SNVT_hvac_mode", R"("HVAC_HEAT")", R"("HVAC_HEAT")"},
  {"SNVT_hvac_mode", "1", R"("HVAC_HEAT")"},
  {"SNVT_hvac_mode", R"("1")", R"("HVAC_HEAT")"},
  {"SNVT_hvac_mode", "-1", R"("HVAC_NUL")"},
  {"SNVT_hvac_mode", "77", "77"},
  {"SNVT_hvac_mode", R"("hvac_heat")", invalid},
  {"SNVT_hvac_mode", "128", outside},
  {"SNVT_hvac_mode", "1.5", invalid},
  {"SNVT_hvac_mode", "true", invalid},
  // structures
  {"SNVT_switch", R"({"value":50,"state":1})", R"({"value":50,"state":1})"},
  {"SNVT_switch", R"({"state":1})", R"({"value":0,"state":1})"},
  {"SNVT_switch", R"({"state":1,"value":null})", R"({"value":0,"state":1})"},
  {"SNVT_switch", R"({"value":50,"state":2})", "state: value is out-of-range"},
  {"SNVT_switch", R"({"value":"x"})", "value: value is invalid"},
  {"SNVT_switch", R"({"colour":1})", "colour: value is invalid"},
  {"SNVT_switch", "100", invalid},
  {"SNVT_obj_status", R"({"in_alarm":2})", "in_alarm: value is out-of-range"},
  // unions
  {"SNVT_switch_2", R"({"state":"SW_SET_ANGLE","setting":{"angle":90}})",
   R"({"state":"SW_SET_ANGLE","setting":{"angle":90},"scene_number":0})"},
  {"SNVT_switch_2", R"({"setting":{"angle":182}})",
   "setting/angle: value is out-of-range"},
  {"SNVT_switch_2", R"({"setting":{"tilt":1}})",
   "setting/tilt: value is invalid"},
  {"SNVT_switch_2", R"({"setting":{}})", "setting: value is invalid"},
  // text
  {"text", R"("anything goes")", R"("anything goes")"},
  {"text", "17", R"("17")"},
  {"text", "1.5", R"("1.5")"},
  {"text", "true", R"("true")"},
  {"text", "[]", invalid},
  {"SNVT_str_asc", R"({"ascii":"Küche"})", R"({"ascii":"Küche"})"},
  {"SNVT_str_asc", R"({"ascii":"日本"})", "ascii: value is invalid"},
  {"SNVT_str_asc", R"({"ascii":"a\u0000b"})", "ascii: value is invalid"},
  {"SNVT_str_asc", R"({"ascii":"12345678901234567890123456789012"})",
   "ascii: value is out-of-range"},
  {"SNVT_str_int", R"({"wide_char":"日本"})",
   R"({"char_set":0,"wide_char":"日本"})"},
};

} // namespace

TEST_CASE("JSON becomes a value of the datapoint's type, or says why not") {
  for (auto& [name, input, expected] : table) {
    INFO(name << " from " << input);
    CHECK(told(coerce(read(input), type_of(name))) == expected);
  }
}

TEST_CASE("failures tell a wrong kind from a wrong size") {
  auto& type = type_of("uint8");
  CHECK(coerce(value{"x"}, type).error().code == ec::wrong_type);
  CHECK(coerce(value{300}, type).error().code == ec::out_of_range);
}

TEST_CASE("numbers have the kind of their type") {
  CHECK(coerce(value{1}, type_of("SNVT_temp_p"))->real() != nullptr);
  CHECK(coerce(value{1.0}, type_of("uint8"))->integer() != nullptr);
  CHECK(coerce(value{1}, type_of("SNVT_hvac_mode"))->member() != nullptr);
}

TEST_CASE("members that are not named keep what they had") {
  auto& type = type_of("SNVT_switch");
  auto now = read(R"({"value":50.0,"state":1})");
  CHECK(told(coerce(read(R"({"value":80})"), type, &now))
        == R"({"value":80,"state":1})");
  SECTION("also where null says nothing") {
    CHECK(told(coerce(read(R"({"value":null,"state":0})"), type, &now))
          == R"({"value":50,"state":0})");
  }
}

TEST_CASE("null stands for no value where a member knows such") {
  auto now = read(R"({"value":50.0,"state":1})");
  CHECK(told(coerce(read(R"({"state":null})"), type_of("SNVT_switch"), &now))
        == R"({"value":50,"state":null})");
  CHECK(
    told(coerce(read(R"({"point":[null,1.5]})"), type_of("SNVT_trans_table")))
      .find(R"({"point":[null,1.5,0,)")
    == 0);
}

TEST_CASE("a short list keeps the elements behind its end") {
  data_type type;
  type.kind = type_kind::array;
  type.count = 3;
  type.element = lon::type_catalogue::standard().find("uint8");
  auto now = read("[1,2,3]");
  CHECK(told(coerce(read("[7]"), type, &now)) == "[7,2,3]");
  CHECK(told(coerce(read("[7]"), type)) == "[7,0,0]");
  CHECK(told(coerce(read("[1,2,3,4]"), type)) == outside);
  CHECK(told(coerce(read("[1,999]"), type)) == "1: value is out-of-range");
  CHECK(told(coerce_field(value{9}, type, now, "2")) == "[1,2,9]");
  CHECK(told(coerce_field(value{9}, type, now, "3")) == "3: no such member");
}

TEST_CASE("bytes nobody described are hex text of their length") {
  data_type type;
  type.size = 2;
  CHECK(told(coerce(value{"0aFf"}, type)) == R"("0AFF")");
  CHECK(told(coerce(value{"0a"}, type)) == outside);
  CHECK(told(coerce(value{"0aGG"}, type)) == invalid);
}

TEST_CASE("one member is replaced by its path") {
  auto& type = type_of("SNVT_switch");
  auto now = read(R"({"value":50.0,"state":1})");
  CHECK(told(coerce_field(value{80}, type, now, "value"))
        == R"({"value":80,"state":1})");
  CHECK(told(coerce_field(value{80}, type, value{}, "value"))
        == R"({"value":80,"state":0})");
  CHECK(told(coerce_field(value{800}, type, now, "value"))
        == "value: value is out-of-range");
  CHECK(told(coerce_field(value{1}, type, now, "hue"))
        == "hue: no such member");
  CHECK(coerce_field(value{1}, type, now, "hue").error().code
        == ec::no_such_property);
  CHECK(told(coerce_field(now, type, value{}, "")) == iap::to_json(now));
}

TEST_CASE("a path leads into nested members") {
  auto& type = type_of("SNVT_switch_2");
  auto now = zero_value(type);
  CHECK(told(coerce_field(value{50}, type, now, "setting/value"))
        == R"({"state":"SW_SET_OFF","setting":{"value":50},"scene_number":0})");
  CHECK(told(coerce_field(value{50}, type, now, "setting/angle"))
        == R"({"state":"SW_SET_OFF","setting":{"angle":50},"scene_number":0})");
  CHECK(told(coerce_field(value{500}, type, now, "setting/angle"))
        == "setting/angle: value is out-of-range");
  CHECK(told(coerce_field(value{1}, type, now, "setting/tilt"))
        == "setting/tilt: no such member");
}

TEST_CASE("what was coerced stays the same when coerced again") {
  for (auto& [name, input, expected] : table) {
    INFO(name << " from " << input);
    auto once = coerce(read(input), type_of(name));
    if (once)
      CHECK(told(coerce(*once, type_of(name))) == told(once));
  }
}
