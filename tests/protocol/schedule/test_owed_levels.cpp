#include "protocol/schedule/owed_levels.hpp"

#include <catch2/catch.hpp>

#include <utility>

namespace troupe {

namespace {

constexpr uint32_t five = 1u << 5;
constexpr uint32_t eight = 1u << 8;
constexpr uint32_t normal = 1u << 17;

/// `TOPIC:BITS`, each followed by a blank.
std::string text(const owed_list& x) {
  std::string out;
  for (auto& each : x)
    out += each.topic + ':' + std::to_string(each.levels) + ' ';
  return out;
}

} // namespace

TEST_CASE("a schedule that goes owes what it may hold", "[schedule][owed]") {
  auto owed = owed_after({}, {{"a", "b"}, five | eight | normal}, {});
  CHECK(text(owed) == "a:288 b:288 "); // what is normal nobody has to release
  CHECK(owed_after({}, {{"a"}, normal}, {}).empty());
}

TEST_CASE("a target that a schedule loses is owed", "[schedule][owed]") {
  auto owed = owed_after({}, {{"a", "b"}, eight}, {{"b", "c"}, eight});
  CHECK(text(owed) == "a:256 ");
  owed = owed_after(owed, {{"b", "c"}, eight}, {{"c"}, eight});
  CHECK(text(owed) == "a:256 b:256 "); // also what nobody gave back yet
}

TEST_CASE("a level that a plan loses is owed", "[schedule][owed]") {
  CHECK(text(owed_after({}, {{"a"}, eight}, {{"a"}, five})) == "a:256 ");
  CHECK(owed_after({}, {{"a"}, eight}, {{"a"}, five | eight}).empty());
}

TEST_CASE("what a plan wants again it does not owe", "[schedule][owed]") {
  auto owed = owed_after({}, {{"a", "b"}, five | eight}, {});
  owed = owed_after(owed, {}, {{"b"}, eight});
  CHECK(text(owed) == "a:288 b:32 ");
}

TEST_CASE("what is owed is bounded, and the newest stays", "[schedule][owed]") {
  owed_list owed;
  for (size_t i = 0; i < most_owed; ++i)
    owed.push_back({std::to_string(i), eight});
  owed = owed_after(owed, {{"a"}, eight}, {});
  REQUIRE(owed.size() == most_owed);
  CHECK(owed.front().topic == "1");
  CHECK(owed.back().topic == "a");
}

TEST_CASE("what is owed comes back from the store", "[schedule][owed]") {
  owed_list owed{{"a", eight}, {"b", five | eight}};
  CHECK(text(read_owed(to_value(owed))) == text(owed));
}

TEST_CASE("records that owe nothing sensible owe nothing", "[schedule][owed]") {
  CHECK(read_owed({}).empty());
  CHECK(read_owed(make_structure({{"owed", value{1}}})).empty());
  auto of = [](value x) {
    return make_structure({{"owed", value{array{{std::move(x)}}}}});
  };
  CHECK(read_owed(of(value{"a"})).empty());
  CHECK(read_owed(of(make_structure({{"target", value{"a"}}}))).empty());
  CHECK(read_owed(of(make_structure({{"target", value{"a"}},
                                     {"levels", value{int64_t{1} << 40}}})))
          .empty());
}

} // namespace troupe
