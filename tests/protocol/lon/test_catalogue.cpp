// The catalogue of LonMark types.

#include "protocol/lon/catalogue.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace troupe;
using namespace troupe::lon;

namespace {

const type_catalogue& types() {
  return type_catalogue::standard();
}

std::string with_type(const std::string& type) {
  return R"({"enums":[{"name":"e_t","members":{"E_A":0}}],"types":[)" + type
         + R"(],"profiles":[]})";
}

std::string error_of(const std::string& json) {
  auto out = type_catalogue::parse(json);
  return out ? "" : out.error().text;
}

} // namespace

TEST_CASE("a type is found by name and by number") {
  CHECK(types().snvt(95) == types().find("SNVT_switch"));
  CHECK(types().snvt(105)->name == "SNVT_temp_p");
  CHECK(types().scpt(17)->name == "SCPTlocation");
  CHECK(types().scpt(49)->size == 2);
  CHECK(types().find("SNVT_nonsense") == nullptr);
  CHECK(types().snvt(0) == nullptr);
  CHECK(types().scpt(60'000) == nullptr);
}

TEST_CASE("SNVT_temp_p is a scaled number with limits and a unit") {
  auto type = types().find("SNVT_temp_p");
  REQUIRE(type != nullptr);
  CHECK(type->kind == type_kind::number);
  CHECK(type->format == raw_format::s16);
  CHECK(type->size == 2);
  CHECK(type->decimals == 2);
  CHECK(type->min == -27317);
  CHECK(type->invalid == 32767);
  CHECK(type->unit == "°C");
}

TEST_CASE("a property has the layout of the type it refers to") {
  auto location = types().find("SCPTlocation");
  REQUIRE(location->fields.size() == 1);
  CHECK(location->fields[0].type->count == 31);
  SECTION("with limits of its own") {
    CHECK(types().find("SCPTnumValves")->max == 2);
    CHECK_FALSE(types().find("SNVT_count")->max);
  }
}

TEST_CASE("whole steps make integers, fractions make numbers") {
  CHECK(types().find("SNVT_count")->kind == type_kind::integer);
  CHECK(types().find("SNVT_lev_cont")->kind == type_kind::number);
  CHECK(types().find("SNVT_lev_cont")->decimals == 1);
  CHECK(types().find("SNVT_temp_f")->decimals == -1);
}

TEST_CASE("bits lie where the wire has them") {
  auto status = types().find("SNVT_obj_status");
  CHECK(status->size == 6);
  auto& disabled = status->fields[3];
  CHECK(disabled.name == "disabled");
  CHECK(disabled.offset == 2);
  CHECK(disabled.bit_offset == 2);
  CHECK(disabled.bit_width == 1);
  CHECK(disabled.type->max == 1);
}

TEST_CASE("the base types of the bus are there") {
  for (auto name : {"bit", "boolean", "sint8", "uint8", "sint16", "uint16",
                    "sint32", "uint32", "sint64", "uint64", "float", "float32",
                    "double", "scalar", "text"})
    CHECK(types().find(name) != nullptr);
}

TEST_CASE("a profile knows its members") {
  auto profile = types().profile(3040);
  REQUIRE(profile != nullptr);
  CHECK(profile->name == "SFPTlampActuator");
  CHECK(profile->members[1].name == "nvoLampValueFb");
  CHECK(profile->members[1].type == "SNVT_switch");
  CHECK(profile->members[1].out);
  CHECK(types().profile(64'000) == nullptr);
}

TEST_CASE("a catalogue file that is wrong names the type at fault") {
  CHECK(error_of(with_type(R"({"name":"T","raw":"u16"})")).empty());
  CHECK_FALSE(error_of("{").empty());
  CHECK(error_of("{}") == "enums, types or profiles are missing");
  CHECK(error_of(with_type("{}")) == "a type has no name");
  CHECK(error_of(with_type(R"({"name":"T"})")) == "T: no layout");
  CHECK(error_of(with_type(R"({"name":"T","raw":"u7"})"))
        == "T: u7: no such format");
  CHECK(error_of(with_type(R"({"name":"T","raw":"u8","range":[9,8]})"))
        == "T: limits are reversed");
  CHECK(error_of(with_type(R"({"name":"T","enum":"f_t"})"))
        == "T: f_t: no such enumeration");
  CHECK(error_of(with_type(R"({"name":"T","is":"U"})"))
        == "T: U: no such type");
  CHECK(error_of(with_type(R"({"name":"T","raw":"u8"},)"
                           R"({"name":"T","raw":"u8"})"))
        == "T: is there twice");
  CHECK(
    error_of(with_type(R"({"name":"T","fields":[{"name":"a","bits":[4,5]}]})"))
    == "T: a: bits cross a byte");
  CHECK(error_of(with_type(R"({"name":"T","of":{"fields":[]},"count":9})"))
        == "T: element is empty");
  CHECK(error_of(with_type(R"({"name":"T","of":{"raw":"u16"},"count":65535})"))
        == "T: too long");
}

TEST_CASE("types that contain themselves are refused") {
  CHECK(error_of(with_type(R"({"name":"T","fields":[{"name":"a","is":"U"}]},)"
                           R"({"name":"U","is":"T"})"))
          .find("contains itself")
        != std::string::npos);
  std::string deep = R"({"raw":"u8"})";
  for (int i = 0; i < 40; ++i)
    deep = R"({"of":)" + deep + R"(,"count":1})";
  deep.insert(1, R"("name":"T",)");
  CHECK(error_of(with_type(deep)) == "T: nested too deeply");
}
