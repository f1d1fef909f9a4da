// The conversion table of IAP 14.2, row by row.

#include "protocol/conversion.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

value json(const char* text) {
  auto x = iap::read_json(text);
  REQUIRE(x);
  return *std::move(x);
}

/// The result as JSON, or the text of the failure.
std::string converted(const char* known, const char* offered) {
  auto x = convert(json(offered), json(known));
  return x ? iap::to_json(*x) : x.error().text;
}

constexpr auto invalid = "value is invalid";

} // namespace

TEST_CASE("a flag takes the words of the table, in any case", "[conversion]") {
  for (auto no : {R"("")", R"("0")", R"("off")", R"("OFF")", R"("False")"})
    CHECK(converted("true", no) == "false");
  for (auto yes : {R"("1")", R"("on")", R"("On")", R"("TRUE")"})
    CHECK(converted("false", yes) == "true");
  for (auto bad : {R"("yes")", R"("2")", R"(" on")"})
    CHECK(converted("false", bad) == invalid);
}

TEST_CASE("a flag takes numbers: zero is false", "[conversion]") {
  CHECK(converted("true", "0") == "false");
  CHECK(converted("true", "0.0") == "false");
  CHECK(converted("false", "1") == "true");
  CHECK(converted("false", "-0.5") == "true");
}

TEST_CASE("a text takes flags and numbers as people write them",
          "[conversion]") {
  CHECK(converted(R"("")", "true") == R"("true")");
  CHECK(converted(R"("x")", "false") == R"("false")");
  CHECK(converted(R"("x")", "17") == R"("17")");
  CHECK(converted(R"("x")", "-2.5") == R"("-2.5")");
  CHECK(converted(R"("x")", R"("y")") == R"("y")");
}

TEST_CASE("a number takes texts that are numbers", "[conversion]") {
  CHECK(converted("0", R"("52.5")") == "52.5");
  CHECK(converted("0.5", R"("-3")") == "-3");
  for (auto bad : {R"("")", R"("north")", R"("5 m")", R"("nan")", R"("inf")"})
    CHECK(converted("0", bad) == invalid);
}

TEST_CASE("a number takes flags as 1 and 0", "[conversion]") {
  CHECK(converted("7", "true") == "1");
  CHECK(converted("7.5", "false") == "0");
}

TEST_CASE("a list takes lists only", "[conversion]") {
  CHECK(converted("[]", R"([1,"a"])") == R"([1,"a"])");
  for (auto bad : {"5", R"("a")", "true", "{}"})
    CHECK(converted("[1]", bad) == invalid);
}

TEST_CASE("an object takes objects only, and converts what it knows",
          "[conversion]") {
  constexpr auto known = R"({"name":"","loc":{"lat":0,"desc":""}})";
  CHECK(converted(known, R"({"loc":{"lat":"52","desc":7},"own":"5"})")
        == R"({"loc":{"lat":52,"desc":"7"},"own":"5"})");
  CHECK(converted(known, R"({"loc":{"lat":"north"}})")
        == "loc: lat: value is invalid");
  CHECK(converted(known, R"({"loc":5})") == "loc: value is invalid");
  for (auto bad : {"5", R"("a")", "true", "[]"})
    CHECK(converted(known, bad) == invalid);
}

TEST_CASE("scalars take neither lists nor objects", "[conversion]") {
  for (auto known : {"true", "5", "5.5", R"("x")"})
    for (auto bad : {"[]", "{}", "[1]"})
      CHECK(converted(known, bad) == invalid);
}

TEST_CASE("what has no type takes anything, and null clears everything",
          "[conversion]") {
  for (auto any : {"5", R"("x")", "true", "[1]", R"({"a":1})", "null"})
    CHECK(converted("null", any) == any);
  for (auto known : {"true", "5", R"("x")", "[1]", "{}"})
    CHECK(converted(known, "null") == "null");
}

} // namespace troupe
