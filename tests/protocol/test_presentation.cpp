// Presets and localization: what people see and write instead of raw values.

#include "protocol/iap/json.hpp"
#include "protocol/presentation.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

value json(const std::string& text) {
  auto x = iap::read_json(text);
  REQUIRE(x);
  return *std::move(x);
}

presentation make(const std::string& presets, const std::string& localization) {
  auto x = presentation::read(json(presets), json(localization));
  REQUIRE(x);
  return *std::move(x);
}

std::string shown(const presentation& x, const std::string& raw) {
  return iap::to_json(x.shown(json(raw)));
}

std::string taken(const presentation& x, const std::string& what) {
  return iap::to_json(x.taken(json(what)));
}

std::string refusal(const std::string& presets,
                    const std::string& localization) {
  auto x = presentation::read(json(presets), json(localization));
  return x ? "" : x.error().text;
}

constexpr auto fahrenheit
  = R"({"transformA":18,"transformB":-1,"transformC":32,"unit":"F"})";

} // namespace

TEST_CASE("without presets and localization nothing changes",
          "[presentation]") {
  auto x = make("null", "null");
  CHECK(x.empty());
  for (auto raw : {"21.56", R"("High")", R"({"value":1})", "[1,2]", "null"}) {
    CHECK(shown(x, raw) == raw);
    CHECK(taken(x, raw) == raw);
  }
  CHECK(make("{}", "{}").empty());
}

TEST_CASE("a number is shown in its local unit, with -B decimals",
          "[presentation]") {
  auto x = make("null", fahrenheit);
  CHECK(shown(x, "21.56") == "70.8");
  CHECK(shown(x, "-40") == "-40");
  CHECK(taken(x, "212") == "100");
  SECTION("and without decimals when B says nothing of them") {
    auto y = make("null", R"({"transformA":1.8,"transformC":32})");
    CHECK(shown(y, "21.56") == "71");
    CHECK(shown(make("null", R"({"transformB":2})"), "1.234") == "123");
  }
  SECTION("unless the client says how many") {
    auto y = make("null",
                  R"({"transformA":1.8,"transformC":32,"transformP":2})");
    CHECK(shown(y, "21.56") == "70.81");
  }
  SECTION("and not at all when only the unit is named") {
    CHECK(shown(make("null", R"({"unit":"K"})"), "21.56") == "21.56");
  }
}

TEST_CASE("only numbers are transformed", "[presentation]") {
  auto x = make("null", fahrenheit);
  for (auto raw : {"true", R"("warm")", "null"}) {
    CHECK(shown(x, raw) == raw);
    CHECK(taken(x, raw) == raw);
  }
  CHECK(shown(x, "[0,100]") == "[32,212]");
  CHECK(taken(x, R"("212")") == "100"); // a number, written as text
}

TEST_CASE("members of a structure have transforms of their own",
          "[presentation]") {
  auto x = make("null", R"({"value":{"transformA":2},"none":{"unit":"K"}})");
  CHECK(shown(x, R"({"value":50,"state":1})") == R"({"value":100,"state":1})");
  CHECK(taken(x, R"({"value":100})") == R"({"value":50})");
  SECTION("and `value` is the whole of what is no structure") {
    CHECK(shown(x, "50") == "100");
    CHECK(taken(x, "100") == "50");
  }
}

TEST_CASE("a preset names a local value", "[presentation]") {
  auto x = make(R"({"Boiling":212,"Freezing":32})", fahrenheit);
  CHECK(shown(x, "100") == R"("Boiling")");
  CHECK(shown(x, "0") == R"("Freezing")");
  CHECK(shown(x, "10") == "50");
  CHECK(taken(x, R"("Boiling")") == "100");
  CHECK(taken(x, "50") == "10");
  CHECK(taken(x, R"("Cold")") == R"("Cold")"); // whoever has types says no
}

TEST_CASE("a preset of a structure may leave members open", "[presentation]") {
  auto x = make(R"({"ON":{"state":1},"OFF":{"value":0,"state":0}})", "null");
  CHECK(shown(x, R"({"value":70.0,"state":1})") == R"("ON")");
  CHECK(shown(x, R"({"value":0.0,"state":0})") == R"("OFF")");
  CHECK(shown(x, R"({"value":5,"state":0})") == R"({"value":5,"state":0})");
  CHECK(shown(x, "1") == "1");
  CHECK(taken(x, R"("ON")") == R"({"state":1})");
}

TEST_CASE("members of enumerations are compared by name or number",
          "[presentation]") {
  auto heat
    = value{enumeration{1, std::make_shared<const std::string>("HVAC_HEAT")}};
  CHECK(*make(R"({"Warm":"HVAC_HEAT"})", "null").name_of(heat) == "Warm");
  CHECK(*make(R"({"Warm":1})", "null").name_of(heat) == "Warm");
  CHECK(make(R"({"Warm":"HVAC_COOL"})", "null").name_of(heat) == nullptr);
  CHECK(make(R"({"HVAC_HEAT":100})", "null").taken(heat) == value{100});
}

TEST_CASE("presets may be a list, as in device type files", "[presentation]") {
  auto x = make(R"([{"name":"Top","value":0},{"name":"Bottom","value":1}])",
                "null");
  CHECK(shown(x, "1") == R"("Bottom")");
  CHECK(taken(x, R"("Top")") == "0");
}

TEST_CASE("the first of two presets with one value is shown",
          "[presentation]") {
  CHECK(shown(make(R"({"A":1,"B":1})", "null"), "1") == R"("A")");
}

TEST_CASE("presets that make no sense are refused", "[presentation]") {
  CHECK(refusal("5", "null") == "presets: value is invalid");
  CHECK(refusal(R"([1])", "null") == "presets: value is invalid");
  CHECK(refusal(R"([{"name":"x"}])", "null") == "presets: value is invalid");
  CHECK(refusal(R"({"x":null})", "null") == "presets: x: value is invalid");
  CHECK(refusal(R"({"":1})", "null") == "presets: name: value is out-of-range");
  CHECK(refusal("{\"" + std::string(129, 'x') + "\":1}", "null")
        == "presets: name: value is out-of-range");
  CHECK(refusal(R"({"Low":1,"High":2,"Low":3})", "null")
        == "presets: Low: is there twice");
  CHECK(
    refusal(R"([{"name":"Low","value":1},{"name":"Low","value":1}])", "null")
    == "presets: Low: is there twice");
  structure many;
  for (int i = 0; i < 201; ++i)
    many.fields.emplace_back("p" + std::to_string(i), value{i});
  auto x = presentation::read(value{many}, value{});
  REQUIRE_FALSE(x);
  CHECK(x.error().code == ec::too_large);
}

TEST_CASE("a localization has a way back", "[presentation]") {
  CHECK(refusal("null", "5") == "localization: value is invalid");
  CHECK(refusal("null", R"({"transformA":0})")
        == "localization: transformA: value is out-of-range");
  CHECK(refusal("null", R"({"transformA":"x"})")
        == "localization: transformA: value is invalid");
  CHECK(refusal("null", R"({"transformC":true})")
        == "localization: transformC: value is invalid");
  for (auto b : {"16", "-16", "1.5"})
    CHECK(refusal("null", std::string{R"({"transformB":)"} + b + '}')
          == "localization: transformB: value is out-of-range");
  CHECK(refusal("null", R"({"transformA":1,"transformP":-1})")
        == "localization: transformP: value is out-of-range");
  CHECK(refusal("null", R"({"unit":5})")
        == "localization: unit: value is invalid");
  CHECK(refusal("null", R"({"state":{"transformA":0}})")
        == "state: localization: transformA: value is out-of-range");
  CHECK(refusal("null", R"({"transformA":null,"colour":"red"})").empty());
}

} // namespace troupe
