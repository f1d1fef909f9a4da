#include "storage/history/usage_survey.hpp"
#include "tests/support/history_fixture.hpp"

namespace troupe {

using namespace test;

namespace {

bool always(series_number) {
  return true;
}

std::vector<rule_usage>
survey(history_fixture& x, unix_millis now,
       const std::function<bool(series_number)>& is_logged = always) {
  std::vector<series_number> which;
  for (series_number i = 0; i < x.uut->book().size(); ++i)
    which.push_back(i);
  usage_survey uut{*x.uut, which, is_logged};
  for (;;) {
    auto done = uut.step(*x.uut, to_nanos(now), 7);
    REQUIRE(done);
    if (*done)
      return uut.rows();
  }
}

/// A number that moves a little, all 10 s.
void log_days(history_fixture& x, const std::vector<series_number>& points,
              int days) {
  for (int i = 0; i < days * 8'640; ++i) {
    auto time = new_year + i * 10 * second;
    for (auto point : points)
      x.log(point, time, value{i * 7 % 50});
    if (i % 60 == 0)
      x.commit(time);
  }
  x.commit(new_year + days * day);
}

const auto two_levels = R"({"enabled":true,"levels":[{"retention":14},)"
                        R"({"interval":900,"retention":730}]})";

} // namespace

TEST_CASE("a survey tells what is on disk and in memory", "[history]") {
  history_config small;
  small.tail_bytes = GENERATE(size_t{1'000}, size_t{8} << 20);
  history_fixture x{small};
  auto point = x.add("p", log_rules_of(two_levels));
  log_days(x, {point}, 3);
  if (small.tail_bytes > 1'000)
    CHECK(x.uut->usage().total() < 60'000); // much of it waits
  auto rows = survey(x, new_year + 3 * day);
  x.uut->flush();
  x.commit(new_year + 3 * day);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].on_disk
        == Approx(static_cast<double>(x.uut->usage().total())).epsilon(0.01));
  CHECK(rows[0].over == 3 * day);
}

TEST_CASE("a survey foretells days and years", "[history]") {
  history_fixture x;
  auto point = x.add("p", log_rules_of(two_levels));
  log_days(x, {point}, 2);
  auto soon = survey(x, new_year + 2 * day);
  auto samples = soon[0].at_rest - soon[0].after_a_year; // 365 days of rows
  auto rows_a_day = samples / 365;
  auto samples_a_day = soon[0].a_day - rows_a_day;
  CHECK(soon[0].measured == 1);
  CHECK(soon[0].after_a_year == Approx(samples_a_day * 14 + rows_a_day * 365));
  CHECK(samples_a_day == Approx(8'640).epsilon(0.5)); // about a byte each
  CHECK(rows_a_day > 96);
  CHECK(rows_a_day < 96 * 16);
  history_fixture y;
  auto later = y.add("p", log_rules_of(two_levels));
  log_days(y, {later}, 6);
  CHECK(survey(y, new_year + 6 * day)[0].a_day
        == Approx(soon[0].a_day).epsilon(0.05));
}

TEST_CASE("points are told apart by their rules", "[history]") {
  history_fixture x;
  auto dense = x.add("a", log_rules_of(two_levels));
  auto same = x.add("b", log_rules_of(two_levels));
  auto other = x.add("c");
  auto gone = x.add("d");
  log_days(x, {dense, same, other, gone}, 1);
  auto rows = survey(x, new_year + day,
                     [gone](series_number i) { return i != gone; });
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].points == 2);
  CHECK(rows[0].measured == 2);
  CHECK(rows[0].rules == log_rules_of(two_levels));
  CHECK(rows[1].points + rows[2].points == 2);
  auto& stays = rows[1].logged ? rows[2] : rows[1];
  CHECK_FALSE(stays.logged);
  CHECK(stays.on_disk > 1'000);
  CHECK(stays.a_day + stays.at_rest + stays.after_a_year == 0);
}

TEST_CASE("some points stand for all", "[history]") {
  history_fixture x;
  std::vector<series_number> points;
  for (int i = 0; i < 500; ++i)
    points.push_back(x.add("p" + std::to_string(i)));
  for (auto point : points)
    for (int i = 0; i < 500; ++i)
      x.log(point, new_year + i * minute, value{i % 9});
  x.commit(new_year + 500 * minute);
  auto rows = survey(x, new_year + 500 * minute);
  x.uut->flush();
  x.commit(new_year + 500 * minute);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].points == 500);
  CHECK(rows[0].measured == usage_survey::most_looks);
  CHECK(rows[0].on_disk
        == Approx(static_cast<double>(x.uut->usage().total())).epsilon(0.01));
}

TEST_CASE("the first minutes tell no rate", "[history]") {
  history_fixture x;
  auto point = x.add("p");
  x.add("q");
  CHECK(survey(x, new_year)[0].over == 0);
  for (int i = 0; i < 100; ++i)
    x.log(point, new_year + i * second, value{i});
  auto rows = survey(x, new_year + 59 * minute);
  CHECK(rows[0].measured == 0);
  CHECK(rows[0].a_day == 0);
  CHECK(rows[0].on_disk > 0);
  CHECK(survey(x, new_year + hour)[0].measured == 1);
}

TEST_CASE("a survey of nothing has no rows", "[history]") {
  history_fixture x;
  CHECK(survey(x, new_year).empty());
}

} // namespace troupe
