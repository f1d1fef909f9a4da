#include "actors/report_watch.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using points = std::vector<point_index>;

TEST_CASE("points are taken when they are due", "[report_watch]") {
  report_watch uut;
  CHECK_FALSE(uut.next());
  uut.expect(1, 30);
  uut.expect(2, 10);
  uut.expect(3, 20);
  CHECK(uut.next() == 10);
  CHECK(uut.take(20) == points{2, 3});
  CHECK(uut.take(29).empty());
  CHECK(uut.take(30) == points{1});
  CHECK_FALSE(uut.next());
}

TEST_CASE("of two times for one point the earlier counts", "[report_watch]") {
  report_watch uut;
  uut.expect(1, 20);
  uut.expect(1, 30);
  CHECK(uut.next() == 20);
  uut.expect(1, 10);
  CHECK(uut.next() == 10);
  CHECK(uut.take(100) == points{1}); // once
  CHECK_FALSE(uut.next());
}

} // namespace troupe
