#include "bridge/external/complaints.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos noon = 1'700'000'000'000'000'000;

} // namespace

TEST_CASE("the first complaint is told, the others are counted", "[external]") {
  complaints uut;
  auto first = uut.add("sample", {"t", "bad"}, noon);
  REQUIRE(first);
  CHECK(first->text == "bad");
  CHECK_FALSE(uut.waiting());
  for (auto i = 0; i < 5; ++i)
    CHECK_FALSE(uut.add("sample", {"t", "worse"}, noon + second));
  CHECK(uut.waiting());
  CHECK(uut.take_due(noon + 59 * second).empty());
  auto due = uut.take_due(noon + 61 * second);
  REQUIRE(due.size() == 1);
  CHECK(due[0].text == "5 more like this: worse");
  CHECK_FALSE(uut.waiting());
  CHECK(uut.total() == 6);
}

TEST_CASE("another kind is told by itself", "[external]") {
  complaints uut;
  CHECK(uut.add("sample", {"t", "bad"}, noon));
  CHECK(uut.add("event", {"u", "bad"}, noon));
}

TEST_CASE("after a quiet minute a complaint is the first again", "[external]") {
  complaints uut;
  CHECK(uut.add("sample", {"t", "bad"}, noon));
  CHECK(uut.add("sample", {"t", "bad"}, noon + 61 * second));
}

} // namespace troupe
