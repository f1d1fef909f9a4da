#include "tests/support/history_fixture.hpp"

namespace troupe {

using namespace test;

namespace {

/// Every sample, and a row a minute.
log_rules two_levels() {
  return log_rules_of(R"({"enabled":true,"levels":[{"interval":0},)"
                      R"({"interval":60}]})");
}

std::vector<history_row> minutes(history_fixture& x, series_number point) {
  history_query query;
  query.points = {point};
  query.level = 1;
  return x.ask(query);
}

void check_stats(const history_row& x, const row_stats& wanted) {
  CHECK(x.stats.least == Approx(wanted.least));
  CHECK(x.stats.most == Approx(wanted.most));
  CHECK(x.stats.weighted == Approx(wanted.weighted));
  CHECK(x.stats.count == wanted.count);
  CHECK(x.stats.known == wanted.known);
}

} // namespace

TEST_CASE("a minute keeps least, most, mean, last and count", "[history]") {
  history_fixture x;
  auto point = x.add("temp", two_levels());
  x.log(point, new_year, value{20.0});
  x.log(point, new_year + 15 * second, value{24.0});
  x.log(point, new_year + 45 * second, value{18.0});
  x.log(point, new_year + minute, value{19.0});
  auto rows = minutes(x, point);
  REQUIRE(rows.size() == 2);
  CHECK(text_of(rows) == "+0s=18 +60s=19");
  check_stats(rows[0],
              {18, 24, 0, (20 * 15 + 24 * 30 + 18 * 15) / 60.0, 3, 60'000});
  x.commit(new_year + minute);
  x.restart();
  CHECK(text_of(minutes(x, point)) == "+0s=18 +60s=19 +60s=");
}

TEST_CASE("a value that stays has no rows until it changes", "[history]") {
  history_fixture x;
  auto point = x.add("temp", two_levels());
  x.log(point, new_year + 30 * second, value{20});
  x.log(point, new_year + 10 * minute + 30 * second, value{30});
  x.commit(new_year + 11 * minute);
  auto rows = minutes(x, point);
  CHECK(text_of(rows) == "+0s=20 +600s=30");
  check_stats(rows[0], {20, 20, 0, 20, 1, 30'000});
  check_stats(rows[1], {20, 30, 0, 25, 1, 60'000});
}

TEST_CASE("a mean does not bridge a gap", "[history]") {
  history_fixture x;
  auto point = x.add("temp", two_levels());
  x.log(point, new_year, value{20.0});
  x.uut->gap(point, to_nanos(new_year + 15 * second));
  x.log(point, new_year + 45 * second, value{40.0});
  x.uut->gap(point, to_nanos(new_year + 5 * minute));
  x.log(point, new_year + hour, value{10.0});
  x.commit(new_year + hour);
  auto rows = minutes(x, point);
  CHECK(text_of(rows) == "+0s=40 +300s= +3600s=10");
  check_stats(rows[0], {20, 40, 0, 30, 2, 30'000});
}

TEST_CASE("of texts a minute keeps the last, at its own time", "[history]") {
  history_fixture x;
  auto point = x.add("state", two_levels());
  x.log(point, new_year + second, value{"off"});
  x.log(point, new_year + 2 * second, value{"on"});
  x.log(point, new_year + 61 * second, value{"off"});
  CHECK(text_of(minutes(x, point)) == R"(+2s="on" +61s="off")");
  x.uut->gap(point, to_nanos(new_year + hour));
  x.commit(new_year + hour);
  CHECK(text_of(minutes(x, point)) == R"(+2s="on" +61s="off" +3600s=)");
}

TEST_CASE("an interval that is not over survives a crash", "[history]") {
  history_config small;
  small.tail_bytes = 300;
  small.memory_bytes = 2'000;
  history_fixture x{small};
  history_fixture calm;
  std::vector<series_number> points;
  for (int i = 0; i < 4; ++i) {
    points.push_back(x.add("p" + std::to_string(i), two_levels()));
    calm.add("p" + std::to_string(i), two_levels());
  }
  for (int i = 0; i < 1'000; ++i) {
    auto time = new_year + i * 7 * second;
    for (auto point : points) {
      x.log(point, time, value{i % 11});
      calm.log(point, time, value{i % 11});
    }
    x.commit(time);
    calm.commit(time);
    if (i % 100 == 99) {
      x.restart();
      for (auto point : points)
        calm.uut->gap(point, to_nanos(time));
    }
  }
  for (auto point : points) {
    auto found = minutes(x, point);
    auto wanted = minutes(calm, point);
    REQUIRE(text_of(found) == text_of(wanted));
    for (size_t i = 0; i + 2 < found.size(); ++i)
      check_stats(found[i], wanted[i].stats);
  }
}

TEST_CASE("another interval takes effect at once", "[history]") {
  history_fixture x;
  auto point = x.add("temp", two_levels());
  x.log(point, new_year, value{1});
  x.commit(new_year);
  x.log(point, new_year + 30 * second, value{2});
  x.add("temp",
        log_rules_of(R"({"enabled":true,"levels":[{"interval":0},)"
                     R"({"interval":10}]})"),
        new_year + 40 * second);
  x.log(point, new_year + 61 * second, value{3});
  x.log(point, new_year + 71 * second, value{4});
  x.commit(new_year + 80 * second);
  x.restart();
  auto rows = minutes(x, point);
  CHECK(text_of(rows) == "+0s=2 +60s=3 +70s=4 +80s=");
  CHECK(to_millis(rows[0].length) == minute);
  CHECK(to_millis(rows[1].length) == 10 * second);
}

TEST_CASE("a sparse question reads a thinned level", "[history]") {
  history_fixture x;
  auto point = x.add("temp", log_rules_of(R"({"enabled":true})"));
  x.log(point, new_year, value{1});
  x.commit(new_year);
  history_query query;
  query.points = {point};
  CHECK(level_of(*x.uut, point, query) == 0);
  query.from = to_nanos(new_year - 14 * day);
  CHECK(level_of(*x.uut, point, query) == 0);
  query.from = to_nanos(new_year - 15 * day);
  CHECK(level_of(*x.uut, point, query) == 1);
  query.from = to_nanos(new_year - 61 * day);
  CHECK(level_of(*x.uut, point, query) == 2);
  query.from = to_nanos(new_year - 3'000 * day);
  CHECK(level_of(*x.uut, point, query) == 2);
}

} // namespace troupe
