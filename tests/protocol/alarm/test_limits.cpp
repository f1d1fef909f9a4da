#include "protocol/alarm/limits.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;

result<alarm_limits> read(const std::string& json) {
  auto x = iap::read_json(json);
  REQUIRE(x);
  return read_alarm_limits(*x);
}

} // namespace

TEST_CASE("limits of a rule are read", "[alarm]") {
  auto x = read(R"({"enabled":"1","name":"hot","details":"call Anna",
    "lowError":1,"lowWarning":"2.5","highWarning":3,"highError":null,
    "deadband":0.5,"onDelay":1.5,"offDelay":60,"maxRate":0.1,"frozen":3600,
    "zzz":1})");
  REQUIRE(x);
  CHECK(x->enabled);
  CHECK(x->name == "hot");
  CHECK(x->details == "call Anna");
  CHECK(x->low_error == 1.0);
  CHECK(x->low_warning == 2.5);
  CHECK(x->high_warning == 3.0);
  CHECK(x->high_error == std::nullopt);
  CHECK(x->deadband == 0.5);
  CHECK(x->on_delay == 3 * second / 2);
  CHECK(x->off_delay == 60 * second);
  CHECK(x->max_rate == 0.1);
  CHECK(x->frozen == 3'600 * second);
}

TEST_CASE("a rule without limits has none", "[alarm]") {
  auto x = read("{}");
  REQUIRE(x);
  CHECK(x->enabled);
  CHECK_FALSE(x->low_error);
  CHECK_FALSE(x->max_rate);
  CHECK_FALSE(x->frozen);
  CHECK(x->deadband == 0);
}

TEST_CASE("bad limits are refused with the reason", "[alarm]") {
  struct row {
    std::string json;
    std::string want;
  };
  const std::string too_wide
    = "alarm/deadband: must not be wider than the band between the low and the "
      "high limits";
  for (auto& x : std::vector<row>{
         {R"({"lowWarning":18,"highWarning":24,"deadband":6.5})", too_wide},
         {R"({"lowError":18,"highError":24,"deadband":7})", too_wide},
         {R"({"lowError":0,"lowWarning":18,"highWarning":24,"highError":40,
              "deadband":7})",
          too_wide},
         {"[]", "alarm: value is invalid"},
         {R"({"lowError":"x"})", "alarm/lowError: value is invalid"},
         {R"({"lowError":[]})", "alarm/lowError: value is invalid"},
         {R"({"enabled":"maybe"})", "alarm/enabled: value is invalid"},
         {R"({"name":{}})", "alarm/name: value is invalid"},
         {"{\"name\":\"" + std::string(257, 'x') + "\"}",
          "alarm/name: value is too long"},
         {R"({"lowError":2,"lowWarning":1})",
          "alarm/lowError: must not be above lowWarning"},
         {R"({"highError":1,"highWarning":2})",
          "alarm/highError: must not be below highWarning"},
         {R"({"lowWarning":2,"highWarning":2})",
          "alarm/lowWarning: must be below the high limits"},
         {R"({"lowError":3,"highError":2})",
          "alarm/lowError: must be below the high limits"},
         {R"({"deadband":-1})", "alarm/deadband: value is out-of-range"},
         {R"({"onDelay":-1})", "alarm/onDelay: value is out-of-range"},
         {R"({"onDelay":604801})", "alarm/onDelay: value is out-of-range"},
         {R"({"offDelay":1e300})", "alarm/offDelay: value is out-of-range"},
         {R"({"maxRate":0})", "alarm/maxRate: value is out-of-range"},
         {R"({"maxRate":-1})", "alarm/maxRate: value is out-of-range"},
         {R"({"frozen":0})", "alarm/frozen: value is out-of-range"},
         {R"({"frozen":1e9})", "alarm/frozen: value is out-of-range"},
       }) {
    CAPTURE(x.json);
    auto got = read(x.json);
    REQUIRE_FALSE(got);
    CHECK(got.error().text == x.want);
  }
}

TEST_CASE("equal limits on one side are in order", "[alarm]") {
  CHECK(read(R"({"lowError":1,"lowWarning":1,"highWarning":2,"highError":2})"));
}

TEST_CASE("a deadband may be as wide as the band", "[alarm]") {
  CHECK(read(R"({"lowWarning":18,"highWarning":24,"deadband":6})"));
  // Without an opposite limit every deadband leaves values to clear at.
  CHECK(read(R"({"highWarning":24,"highError":30,"deadband":50})"));
  CHECK(read(R"({"lowError":1,"lowWarning":2,"deadband":50})"));
}

} // namespace troupe
