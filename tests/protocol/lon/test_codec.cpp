// Wire forms of network variables that are known from elsewhere.

#include "protocol/iap/json.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/lon/codec.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::lon;

namespace {

using bytes = std::vector<uint8_t>;

const data_type& type_of(const std::string& name) {
  auto type = type_catalogue::standard().find(name);
  REQUIRE(type != nullptr);
  return *type;
}

value decoded(const bytes& wire, const data_type& type) {
  return decode(wire.data(), wire.size(), type);
}

std::string json_of(const bytes& wire, const std::string& type) {
  return iap::to_json(decoded(wire, type_of(type)));
}

bytes wire_of(const std::string& json, const std::string& type) {
  auto x = iap::read_json(json);
  REQUIRE(x);
  auto typed = coerce(*x, type_of(type));
  INFO(json << (typed ? "" : typed.error().text));
  REQUIRE(typed);
  auto out = encode(*typed, type_of(type));
  REQUIRE(out);
  return *out;
}

struct row {
  const char* type;
  bytes wire;
  const char* json;
};

const row table[] = {
  {"SNVT_switch", {0xC8, 0x01}, R"({"value":100,"state":1})"},
  {"SNVT_temp_p", {0x08, 0x98}, "22"},
  {"SNVT_temp_p", {0x08, 0x6C}, "21.56"},
  {"SNVT_temp_p", {0xFF, 0x38}, "-2"},
  {"SNVT_temp", {0x0B, 0xB8}, "26"},
  {"SNVT_lev_percent", {0x4E, 0x20}, "100"},
  {"SNVT_hvac_mode", {0x01}, R"("HVAC_HEAT")"},
  {"SNVT_hvac_mode", {0x60}, "96"},
  {"SNVT_time_stamp",
   {0x07, 0xE8, 0x03, 0x0F, 0x0D, 0x2D, 0x1E},
   R"({"year":2024,"month":3,"day":15,"hour":13,"minute":45,"second":30})"},
  {"SNVT_switch_2",
   {0x01, 0xC8, 0x07},
   R"({"state":"SW_SET_ON","setting":{"value":100},"scene_number":7})"},
  {"SNVT_switch_2",
   {0x32, 0xD3, 0x01},
   R"({"state":"SW_SET_ANGLE","setting":{"angle":-90},"scene_number":1})"},
  {"SNVT_color_2",
   {0x03, 0x38, 0x00, 0x00, 0x00},
   R"({"encoding":"COLOR_TEMPERATURE","color_value":)"
   R"({"color_temperature":2800}})"},
  {"SNVT_color_2",
   {0x02, 0x01, 0x02, 0x03, 0x00},
   R"({"encoding":"COLOR_RGB","color_value":)"
   R"({"RGB":{"red":1,"green":2,"blue":3}}})"},
  {"SNVT_hvac_status",
   {0x03, 0, 0, 0, 0, 0x27, 0x10, 0, 0, 0x4E, 0x20, 0},
   R"({"mode":"HVAC_COOL","heat_output_primary":0,)"
   R"("heat_output_secondary":0,"cool_output":50,"econ_output":0,)"
   R"("fan_output":100,"in_alarm":0})"},
  {"SNVT_setting",
   {0x02, 0x64, 0x00, 0x00},
   R"({"function":"SET_DOWN","setting":50,"rotation":0})"},
  {"SNVT_temp_f", {0x41, 0xAC, 0x7A, 0xE1}, "21.56"},
  {"SNVT_count_32", {0xFF, 0xFF, 0xFF, 0xFE}, "4294967294"},
};

} // namespace

TEST_CASE("wire forms become values and values wire forms") {
  for (auto& [type, wire, json] : table) {
    INFO(type << ' ' << json);
    CHECK(json_of(wire, type) == json);
    CHECK(wire_of(json, type) == wire);
  }
}

TEST_CASE("bits of a status show by their names") {
  auto x = decoded({0x00, 0x01, 0x20, 0x00, 0x40, 0x00},
                   type_of("SNVT_obj_status"));
  CHECK(*x.field("object_id") == value{1});
  CHECK(*x.field("disabled") == value{1});
  CHECK(*x.field("in_alarm") == value{1});
  CHECK(*x.field("invalid_request") == value{0});
  int set = 0;
  for (auto& [name, bit] : x.fields()->fields)
    set += bit == value{1} ? 1 : 0;
  CHECK(set == 3); // the object id is one as well
}

TEST_CASE("a raw number that says no value becomes null") {
  CHECK(decoded({0x7F, 0xFF}, type_of("SNVT_temp_p")).is_null());
  CHECK(json_of({0x00, 0xFF}, "SNVT_switch") == R"({"value":0,"state":null})");
  SECTION("and null becomes that number") {
    CHECK(*encode(value{}, type_of("SNVT_temp_p")) == bytes{0x7F, 0xFF});
    CHECK(*encode(value{}, type_of("SNVT_switch")) == bytes{0x00, 0xFF});
  }
  SECTION("floats say it by NaN") {
    CHECK(decoded({0x7F, 0xC0, 0, 0}, type_of("SNVT_temp_f")).is_null());
    CHECK(*encode(value{}, type_of("SNVT_temp_f")) == bytes{0x7F, 0xC0, 0, 0});
  }
}

TEST_CASE("too few bytes are no value, more than needed do no harm") {
  CHECK(decoded({0xC8}, type_of("SNVT_switch")).is_null());
  CHECK(decode(nullptr, 0, type_of("SNVT_switch")).is_null());
  CHECK(json_of({0xC8, 0x01, 0xEE}, "SNVT_switch")
        == R"({"value":100,"state":1})");
}

TEST_CASE("received numbers beyond the limits stay as they are") {
  CHECK(json_of({0xFA, 0x01}, "SNVT_switch") == R"({"value":125,"state":1})");
}

TEST_CASE("numbers to be sent are held within the limits") {
  auto& type = type_of("SNVT_switch");
  auto x = make_structure({{"value", value{125.0}}, {"state", value{1}}});
  CHECK(*encode(x, type) == bytes{0xC8, 0x01});
}

TEST_CASE("an enumeration is written by name and by number") {
  auto& type = type_of("SNVT_hvac_mode");
  CHECK(*encode(value{"HVAC_HEAT"}, type) == bytes{1});
  CHECK(*encode(value{1}, type) == bytes{1});
  CHECK(*encode(value{enumeration{-1, nullptr}}, type) == bytes{0xFF});
  CHECK(encode(value{"HVAC_NOPE"}, type).error().code == ec::wrong_type);
}

TEST_CASE("text is padded with NUL and may fill its room") {
  std::string full(31, 'x');
  auto wire = wire_of(R"({"ascii":")" + full + "\"}", "SNVT_str_asc");
  CHECK(wire == bytes(31, 'x'));
  CHECK(json_of(wire, "SNVT_str_asc") == R"({"ascii":")" + full + "\"}");
  auto umlaut = wire_of(R"({"ascii":"ü"})", "SNVT_str_asc");
  CHECK(umlaut[0] == 0xFC);
  CHECK(umlaut[1] == 0);
  CHECK(json_of(umlaut, "SNVT_str_asc") == R"({"ascii":"ü"})");
}

TEST_CASE("wide text has two bytes for each character") {
  auto wire = wire_of(R"({"char_set":1,"wide_char":"日"})", "SNVT_str_int");
  REQUIRE(wire.size() == 31);
  CHECK(bytes(wire.begin(), wire.begin() + 5) == bytes{1, 0x65, 0xE5, 0, 0});
  CHECK(json_of(wire, "SNVT_str_int") == R"({"char_set":1,"wide_char":"日"})");
}

TEST_CASE("what cannot be of a type is refused with the member's name") {
  auto error = [](const value& x, const char* type) {
    auto out = encode(x, type_of(type));
    return out ? "" : out.error().text;
  };
  CHECK(error(value{5}, "SNVT_switch") == "value is invalid");
  CHECK(error(make_structure({{"value", value{"x"}}}), "SNVT_switch")
        == "value: value is invalid");
  CHECK(error(make_structure({{"ascii", value{std::string(32, 'x')}}}),
              "SNVT_str_asc")
        == "ascii: value is out-of-range");
  CHECK(
    error(make_structure({{"setting", make_structure({})}}), "SNVT_switch_2")
    == "setting: value is invalid");
}

TEST_CASE("numbers of 64 bits keep each bit") {
  bytes wire{0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE};
  for (auto name : {"uint64", "sint64"}) {
    CHECK(decoded(wire, type_of(name)) == value{int64_t{INT64_MAX - 1}});
    CHECK(*encode(decoded(wire, type_of(name)), type_of(name)) == wire);
  }
  bytes high(8, 0xFF);
  CHECK(decoded(high, type_of("sint64")) == value{-1});
  CHECK(decoded(high, type_of("uint64")) == value{18446744073709551615.0});
  CHECK(*encode(value{18446744073709551615.0}, type_of("uint64")) == high);
}
