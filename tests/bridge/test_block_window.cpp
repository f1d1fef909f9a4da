#include "bridge/block_window.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using namespace std::chrono_literals;

const block_window::time_point start{1h};

block_view_ptr view(int64_t number) {
  block_view x;
  x.updated = number;
  return std::make_shared<const block_view>(x);
}

std::vector<int64_t> numbers(const std::vector<block_view_ptr>& list) {
  std::vector<int64_t> out;
  for (auto& x : list)
    out.push_back(x->updated);
  return out;
}

using list = std::vector<int64_t>;

} // namespace

TEST_CASE("a block passes at once after a quiet window", "[window]") {
  block_window uut{50ms};
  CHECK(uut.admit("a", view(1), start));
  CHECK_FALSE(uut.admit("a", view(2), start + 49ms));
  CHECK(uut.admit("b", view(3), start + 49ms));
  CHECK(uut.admit("a", view(4), start + 50ms));
}

TEST_CASE("of blocks that came too early the newest waits", "[window]") {
  block_window uut{50ms};
  CHECK(uut.admit("a", view(1), start));
  CHECK_FALSE(uut.admit("a", view(2), start + 1ms));
  CHECK_FALSE(uut.admit("a", view(3), start + 2ms));
  CHECK(uut.take_due(start + 49ms).empty());
  CHECK(numbers(uut.take_due(start + 50ms)) == list{3});
  CHECK(uut.empty());
  CHECK_FALSE(uut.admit("a", view(4), start + 51ms));
}

TEST_CASE("a block that passes leaves no older one behind", "[window]") {
  block_window uut{50ms};
  CHECK(uut.admit("a", view(1), start));
  CHECK_FALSE(uut.admit("a", view(2), start + 10ms));
  CHECK(uut.admit("a", view(3), start + 60ms));
  CHECK(uut.empty());
}

TEST_CASE("what waits below a prefix can be had before its time", "[window]") {
  block_window uut{50ms};
  for (auto topic : {"d-1/x", "d-1/y", "d-10/x"}) {
    CHECK(uut.admit(topic, view(0), start));
    CHECK_FALSE(uut.admit(topic, view(topic[2] == '1' ? topic[4] : 0), start));
  }
  CHECK(uut.take_below("d-1/", start).size() == 2);
  CHECK_FALSE(uut.empty());
  CHECK_FALSE(uut.admit("d-1/x", view(9), start + 49ms));
}

TEST_CASE("a forgotten block does not come back", "[window]") {
  block_window uut{50ms};
  CHECK(uut.admit("a", view(1), start));
  CHECK_FALSE(uut.admit("a", view(2), start));
  uut.forget("a");
  CHECK(uut.take_due(start + 1h).empty());
  CHECK(uut.admit("a", view(3), start));
}

} // namespace troupe
