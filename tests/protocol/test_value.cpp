#include "protocol/value.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace troupe {

TEST_CASE("a value that is not a number equals itself", "[value]") {
  CHECK(value{std::nan("")} == value{std::nan("")});
  CHECK(value{std::nan("")} != value{1.0});
}

TEST_CASE("values of different kinds differ", "[value]") {
  CHECK(value{1} != value{1.0});
  CHECK(value{} != value{false});
  CHECK(value{"1"} != value{1});
}

TEST_CASE("structures are equal when all members are", "[value]") {
  auto x = make_structure({{"value", value{50.0}}, {"state", value{1}}});
  auto y = make_structure({{"value", value{50.0}}, {"state", value{1}}});
  auto z = make_structure({{"value", value{50.0}}, {"state", value{0}}});
  CHECK(x == y);
  CHECK(x != z);
  REQUIRE(x.field("state") != nullptr);
  CHECK(*x.field("state") == value{1});
  CHECK(x.field("scene") == nullptr);
}

} // namespace troupe
