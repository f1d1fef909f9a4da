#include "tests/support/history_fixture.hpp"

namespace troupe {

using namespace test;

namespace {

bucket_grid every(int64_t seconds, const std::string& zone = {}) {
  auto where = zone.empty() ? result<time_zone>{time_zone{}}
                            : time_zone::load(zone);
  REQUIRE(where);
  auto grid = bucket_grid::make(seconds, *where);
  REQUIRE(grid);
  return *grid;
}

history_query per_minute(series_number point, unix_millis from,
                         unix_millis to) {
  history_query query;
  query.points = {point};
  query.from = to_nanos(from);
  query.to = to_nanos(to);
  query.every = every(60);
  return query;
}

} // namespace

TEST_CASE("an evaluation knows all means", "[history]") {
  history_fixture x;
  auto point = x.add("temp");
  x.log(point, new_year, value{10.0});
  x.log(point, new_year + 45 * second, value{20.0});
  x.log(point, new_year + 90 * second, value{30.0});
  x.commit(new_year + hour);
  auto rows = x.ask(per_minute(point, new_year, new_year + 3 * minute));
  REQUIRE(text_of(rows) == "+0s=20 +60s=30 +120s=30");
  CHECK(rows[0].stats.mean == Approx(15));
  CHECK(rows[0].stats.weighted == Approx(12.5));
  CHECK(rows[1].stats.least == Approx(20));
  CHECK(rows[1].stats.weighted == Approx(25));
  CHECK(rows[2].stats.count == 0);
  CHECK(rows[2].stats.weighted == Approx(30));
}

TEST_CASE("a value from before the range holds in it", "[history]") {
  history_fixture x;
  auto point = x.add("temp");
  x.log(point, new_year - 40 * day, value{5});
  x.log(point, new_year + 90 * second, value{7});
  x.commit(new_year + 2 * minute);
  auto rows = x.ask(per_minute(point, new_year, new_year + hour));
  REQUIRE(text_of(rows) == "+0s=5 +60s=7"); // of the future nothing is known
  CHECK(rows[0].stats.known == 60'000);
  CHECK(rows[0].stats.count == 0);
  CHECK(rows[1].stats.weighted == Approx(6));
}

TEST_CASE("intervals without a known value have no row", "[history]") {
  history_fixture x;
  auto point = x.add("temp");
  x.log(point, new_year, value{1});
  x.uut->gap(point, to_nanos(new_year + 30 * second));
  x.log(point, new_year + 10 * minute, value{2});
  x.log(point, new_year + 11 * minute, value{"broken"});
  x.commit(new_year + 12 * minute);
  auto rows = x.ask(per_minute(point, new_year, new_year + hour));
  CHECK(text_of(rows) == R"(+0s=1 +600s=2 +660s="broken")");
  CHECK(rows[0].stats.known == 30'000);
}

TEST_CASE("thinned rows evaluate as the samples do", "[history]") {
  history_fixture x;
  auto point = x.add("temp",
                     log_rules_of(R"({"enabled":true,"levels":[{"interval":0},)"
                                  R"({"interval":60},{"interval":3600}]})"));
  for (int i = 0; i < 5'000; ++i) {
    auto time = new_year + i * 17 * second;
    if (i % 700 == 650)
      x.uut->gap(point, to_nanos(time));
    else if (i % 700 < 650)
      x.log(point, time, value{20 + (i * 37 % 101) / 8.0});
  }
  x.commit(new_year + day);
  history_query query;
  query.points = {point};
  query.every = every(3'600);
  query.level = uint8_t{0};
  auto exact = x.ask(query);
  REQUIRE(exact.size() > 20);
  for (uint8_t level = 1; level < log_levels; ++level) {
    query.level = level;
    auto rows = x.ask(query);
    REQUIRE(text_of(rows) == text_of(exact));
    for (size_t i = 0; i < rows.size(); ++i) {
      CHECK(rows[i].stats.least == exact[i].stats.least);
      CHECK(rows[i].stats.most == exact[i].stats.most);
      CHECK(rows[i].stats.count == exact[i].stats.count);
      CHECK(rows[i].stats.known == exact[i].stats.known);
      CHECK(rows[i].stats.weighted
            == Approx(exact[i].stats.weighted).epsilon(1e-5));
    }
  }
}

TEST_CASE("days are those of the place", "[history]") {
  auto days = every(86'400, "Europe/Berlin");
  auto last_of_march = new_year + 87 * day; // 2026-03-29, 23 hours
  auto begin = last_of_march - hour;
  CHECK(days.begin_of(last_of_march + hour) == begin);
  CHECK(days.end_of(begin) == begin + 23 * hour);
  auto quarters = every(900, "Asia/Kathmandu"); // +05:45
  CHECK(quarters.begin_of(new_year + 14 * minute) == new_year);
  auto hours = every(3'600, "Asia/Kathmandu");
  CHECK(hours.begin_of(new_year) == new_year - 45 * minute);
}

TEST_CASE("an hour that comes twice is two intervals, six hours are seven",
          "[history]") {
  // 2026-10-25 03:00 CEST, 01:00 UTC, is 02:00 CET.
  auto change = new_year + 297 * day + hour;
  auto hours = every(3'600, "Europe/Berlin");
  CHECK(hours.begin_of(change - second) == change - hour);
  CHECK(hours.end_of(change - hour) == change);
  CHECK(hours.end_of(change) == change + hour);
  auto quarters_of_day = every(6 * 3'600, "Europe/Berlin");
  auto midnight = change - 3 * hour;
  CHECK(quarters_of_day.begin_of(change + 3 * hour + 30 * minute) == midnight);
  CHECK(quarters_of_day.end_of(midnight) == midnight + 7 * hour);
}

TEST_CASE("odd intervals are refused", "[history]") {
  for (int64_t x : {0, -60, 7, 86'401, 40'000, 400 * 86'400})
    CHECK_FALSE(bucket_grid::make(x, time_zone{}));
  history_fixture x;
  auto query = per_minute(x.add("a"), new_year, new_year + hour);
  query.order = row_order::newest_first;
  CHECK(history_cursor::open(*x.uut, query).error().code
        == ec::invalid_request);
  query.points = {17};
  CHECK(history_cursor::open(*x.uut, query).error().code
        == ec::invalid_request);
}

} // namespace troupe
