#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace troupe::iap {

TEST_CASE("numbers are written as short as they read back the same",
          "[iap][json]") {
  CHECK(to_json(value{22.0}) == "22");
  CHECK(to_json(value{-0.1}) == "-0.1");
  CHECK(to_json(value{0.1 + 0.2}) == "0.30000000000000004");
  CHECK(to_json(value{1e-8}) == "1e-08");
  CHECK(to_json(value{9007199254740991.0}) == "9007199254740991");
}

TEST_CASE("reals beyond exact integers have an exponent", "[iap][json]") {
  // Readers with 64-bit integers refuse 18446744073709551616.
  auto written = to_json(value{18446744073709551616.0});
  CHECK(written == "1.8446744073709552e+19");
  auto again = read_json(written);
  REQUIRE(again);
  CHECK(to_json(*again) == written);
  CHECK(to_json(value{-9007199254740992.0}) == "-9.007199254740992e+15");
}

TEST_CASE("numbers that JSON does not know become null", "[iap][json]") {
  CHECK(to_json(value{std::numeric_limits<double>::infinity()}) == "null");
  CHECK(to_json(value{std::numeric_limits<double>::quiet_NaN()}) == "null");
}

TEST_CASE("what is no JSON is refused", "[iap][json]") {
  for (auto text : {"", "{", "[1,]", "nul", "1 2", "\"\xff\"", "01"})
    CHECK_FALSE(read_json(text));
  CHECK_FALSE(read_json(std::string(65, '[') + std::string(65, ']')));
  CHECK(read_json(std::string(64, '[') + std::string(64, ']')));
}

TEST_CASE("a text has at most 100,000 values", "[iap][json]") {
  std::string list = "[0";
  for (auto i = 2; i < 100'000; ++i)
    list += ",0";
  CHECK(read_json(list + "]"));
  auto refused = read_json(list + ",0]");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ec::too_large);
  CHECK_FALSE(read_json("{\"a\":" + list + "]}"));
}

} // namespace troupe::iap
