// Zero values, rounding, scaling.

#include "protocol/data_type.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/scaling.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace troupe;

namespace {

std::string zero_of(const char* name) {
  auto type = lon::type_catalogue::standard().find(name);
  REQUIRE(type != nullptr);
  return iap::to_json(zero_value(*type));
}

data_type with_scale(double a, int b, double c) {
  data_type out;
  out.kind = type_kind::number;
  out.format = raw_format::s16;
  out.size = 2;
  out.scale = scaling{a, b, c};
  out.decimals = decimals_of(*out.scale);
  return out;
}

} // namespace

TEST_CASE("rounding leaves no noise behind the decimals") {
  CHECK(round_to(21.999999999999996, 2) == 22.0);
  CHECK(round_to(2156 * 0.01, 2) == 21.56);
  CHECK(round_to(0.1 + 0.2, 1) == 0.3);
  CHECK(round_to(-0.04, 1) == 0.0);
  CHECK_FALSE(std::signbit(round_to(-0.04, 1)));
  CHECK(round_to(1.0 / 3, -1) == 1.0 / 3);
  CHECK(round_to(1e300, 3) == 1e300);
  CHECK(std::isnan(round_to(std::numeric_limits<double>::quiet_NaN(), 2)));
}

TEST_CASE("a type that was never written is zero in each member") {
  CHECK(zero_of("SNVT_switch") == R"({"value":0,"state":0})");
  CHECK(zero_of("SNVT_temp_p") == "0");
  CHECK(zero_of("SNVT_hvac_mode") == R"("HVAC_AUTO")");
  CHECK(zero_of("SNVT_str_asc") == R"({"ascii":""})");
  CHECK(zero_of("boolean") == "false");
  CHECK(zero_of("SNVT_switch_2")
        == R"({"state":"SW_SET_OFF","setting":{"value":0},"scene_number":0})");
}

TEST_CASE("an enumeration without a member zero is the bare number") {
  data_type type;
  type.kind = type_kind::enumeration;
  CHECK(zero_value(type) == value{enumeration{0, nullptr}});
}

TEST_CASE("bytes that nobody described are zero as hex text") {
  data_type type;
  type.size = 3;
  CHECK(zero_value(type) == value{"000000"});
}

TEST_CASE("scaling goes there and back for all raw numbers") {
  for (auto& type :
       {with_scale(1, -2, 0), with_scale(5, -3, 0), with_scale(1, -1, -2740),
        with_scale(2, 0, 0), with_scale(5, 1, 0), with_scale(0.5, 0, 0)})
    for (int raw = -32768; raw <= 32767; raw += 7)
      REQUIRE(to_raw(to_scaled(raw, type), type) == raw);
}

TEST_CASE("decimals follow from the scaling") {
  CHECK(decimals_of({1, -2, 0}) == 2);
  CHECK(decimals_of({5, -3, 0}) == 3);
  CHECK(decimals_of({0.5, 0, 0}) == 1);
  CHECK(decimals_of({5, 1, 0}) == 0);
  CHECK(decimals_of({0.05, 1, 0}) == 1);
  CHECK(decimals_of({1.0 / 3, 0, 0}) == -1);
}

TEST_CASE("a float becomes the double that prints the same") {
  CHECK(widen(0.1F) == 0.1);
  CHECK(widen(21.56F) == 21.56);
  CHECK(widen(-3.4e38F) == -3.4e38);
}
