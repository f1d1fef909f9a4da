#include "storage/history/retention.hpp"
#include "tests/support/history_fixture.hpp"

namespace troupe {

using namespace test;

namespace {

/// As many small steps as it takes; each is a commit.
void sweep(history_fixture& x, retention& uut, unix_millis now) {
  for (int i = 0; i < 10'000; ++i) {
    auto done = uut.step(to_nanos(now), 10);
    REQUIRE(done);
    x.commit(now);
    if (*done)
      return;
  }
  FAIL("retention never ends");
}

uint64_t chunk_bytes(const history_fixture& x) {
  uint64_t out = 0;
  REQUIRE(x.disk.scan({record_family::history, "c", "d", false},
                      [&](auto, auto bytes) {
                        out += bytes.size() + 16;
                        return true;
                      }));
  return out;
}

void log_days(history_fixture& x, const std::vector<series_number>& points,
              int days) {
  for (int i = 0; i < days * 24; ++i) {
    for (auto point : points)
      x.log(point, new_year + i * hour, value{i % 97});
    if (i % 24 == 0)
      x.commit(new_year + i * hour);
  }
  x.uut->flush();
  x.commit(new_year + days * day);
}

} // namespace

TEST_CASE("what is older than its retention goes", "[history]") {
  history_fixture x;
  auto brief = x.add("brief", log_rules_of(R"({"enabled":true,"levels":)"
                                           R"([{"retention":30}]})"));
  auto deleted = x.add("deleted", log_rules_of(R"({"enabled":true,"levels":)"
                                               R"([{"retention":40}]})"));
  auto lasting = x.add("lasting", log_rules_of(R"({"enabled":true,"levels":)"
                                               R"([{"retention":3000}]})"));
  log_days(x, {brief, deleted, lasting}, 200);
  x.add("deleted", log_rules{}, new_year + 200 * day);
  x.commit(new_year + 200 * day);
  x.restart();
  CHECK(x.uut->usage().total() == chunk_bytes(x));
  retention uut{*x.uut, 0};
  sweep(x, uut, new_year + 200 * day);
  CHECK(x.rows_of(lasting).size() == 200 * 24 + 1); // and a gap
  auto left = x.rows_of(brief);
  REQUIRE_FALSE(left.empty());
  CHECK(to_millis(left.front().time) <= new_year + 171 * day);
  CHECK(to_millis(left.front().time) >= new_year + 145 * day);
  CHECK(x.uut->usage().total() == chunk_bytes(x));
  sweep(x, uut, new_year + 300 * day);
  CHECK(x.rows_of(brief).size() <= 1);
  history_query query;
  query.points = {deleted};
  query.level = uint8_t{0};
  CHECK(x.ask(query).size() <= 1);
}

TEST_CASE("what is too much goes, the oldest first", "[history]") {
  history_fixture x;
  std::vector<series_number> points;
  for (int i = 0; i < 5; ++i)
    points.push_back(
      x.add("p" + std::to_string(i),
            log_rules_of(R"({"enabled":true,"levels":[{"retention":3000},)"
                         R"({"interval":21600,"retention":3000}]})")));
  log_days(x, points, 200);
  x.restart();
  auto before = x.uut->usage().total();
  CHECK(before == chunk_bytes(x));
  history_query thinned;
  thinned.points = points;
  thinned.level = uint8_t{1};
  auto rows = x.ask(thinned).size();

  retention most{*x.uut, before - 500};
  sweep(x, most, new_year + 200 * day);
  CHECK(x.uut->usage().total() <= before - 500);
  CHECK(x.uut->usage().total() > before - 1'500);
  CHECK(x.ask(thinned).size() == rows);

  retention few{*x.uut, before / 4};
  sweep(x, few, new_year + 200 * day);
  CHECK(x.uut->usage().total() <= before / 4);
  CHECK(x.uut->usage().total() == chunk_bytes(x));
  auto left = x.rows_of(points[0]);
  REQUIRE_FALSE(left.empty());
  CHECK(to_millis(left.front().time) > new_year + 100 * day);

  retention none{*x.uut, 1};
  sweep(x, none, new_year + 200 * day);
  CHECK(chunk_bytes(x) == 0);
  x.log(points[0], new_year + 201 * day, value{1});
  CHECK(x.rows_of(points[0]).size() == 2); // and the gap of the restart
}

TEST_CASE("a chunk that has more than the store stays", "[history]") {
  history_fixture x;
  auto point = x.add("p");
  x.log(point, new_year, value{1});
  x.uut->flush();
  x.commit(new_year);
  x.log(point, new_year + second, value{2});
  x.commit(new_year + second);
  retention uut{*x.uut, 1};
  sweep(x, uut, new_year + 900 * day);
  CHECK(text_of(x.rows_of(point)) == "+0s=1 +1s=2");
  x.uut->flush();
  x.commit(new_year + second);
  CHECK(x.uut->usage().total() == chunk_bytes(x));
  sweep(x, uut, new_year + 900 * day);
  CHECK(chunk_bytes(x) == 0);
}

} // namespace troupe
