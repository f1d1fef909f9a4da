#include "storage/history/erase_range.hpp"
#include "tests/support/history_fixture.hpp"

#include <utility>

namespace troupe {

using namespace test;

namespace {

erased_counts erase(history_fixture& x, std::vector<series_number> points,
                    unix_millis from, unix_millis to, size_t most = 3) {
  range_eraser uut{std::move(points), to_nanos(from), to_nanos(to)};
  for (;;) {
    auto done = uut.step(*x.uut, most);
    REQUIRE(done);
    x.commit(to);
    if (*done)
      return uut.counts();
  }
}

result<bool> try_step(history_fixture& x, series_number point) {
  return range_eraser{{point}, 0, 1}.step(*x.uut);
}

struct logged : history_fixture {
  logged() {
    point = add("p", log_rules_of(R"({"enabled":true,"levels":)"
                                  R"([{"retention":3000},)"
                                  R"({"interval":60}]})"));
    other = add("other");
    for (int i = 0; i < 3'000; ++i) {
      log(point, new_year + i * 10 * second, value{i});
      log(other, new_year + i * 10 * second, value{i});
    }
    commit(new_year + 30'000 * second);
  }

  size_t rows_between(unix_millis from, unix_millis to, uint8_t level) {
    history_query query;
    query.points = {point};
    query.from = to_nanos(from);
    query.to = to_nanos(to);
    query.level = level;
    size_t out = 0;
    for (auto& x : ask(query))
      out += x.what.is_null() ? 0U : 1U;
    return out;
  }

  series_number point = 0;
  series_number other = 0;
};

} // namespace

TEST_CASE("a range is erased from chunks on disk and in memory", "[history]") {
  auto from = GENERATE(0, 1'000, 27'000, 29'990);
  auto to = GENERATE(1'230, 29'000, 40'000);
  if (from >= to)
    return;
  logged x;
  auto crash = GENERATE(false, true);
  auto begin = new_year + from * second;
  auto end = new_year + to * second;
  erase(x, {x.point}, begin, end);
  if (crash)
    x.restart();
  auto past = new_year + 100'000 * second;
  CHECK(x.rows_between(begin, end, 0) == 0);
  CHECK(x.rows_between(new_year, begin, 0) == static_cast<size_t>(from / 10));
  CHECK(x.rows_between(end, past, 0)
        == static_cast<size_t>(std::max(0, 30'000 - to) / 10));
  auto minutes = [](int seconds) {
    return static_cast<size_t>((seconds + 59) / 60);
  };
  CHECK(x.rows_between(begin, end, 1) == 0);
  CHECK(x.rows_between(new_year, begin, 1) == minutes(from));
  CHECK(x.rows_between(end, past, 1)
        == minutes(30'000) - minutes(std::min(to, 30'000)));
  CHECK(x.rows_of(x.other).size() == (crash ? 3'001 : 3'000));
}

TEST_CASE("what was erased is a gap, and logging goes on", "[history]") {
  history_fixture x;
  auto point = x.add("p");
  for (int i = 0; i < 6; ++i)
    x.log(point, new_year + i * second, value{i});
  erase(x, {point}, new_year + 2 * second, new_year + 4 * second);
  CHECK(text_of(x.rows_of(point)) == "+0s=0 +1s=1 +2s= +4s=4 +5s=5");
  x.log(point, new_year + 5 * second, value{6});
  x.log(point, new_year + 6 * second, value{7});
  auto all = "+0s=0 +1s=1 +2s= +4s=4 +5s=5 +5s=6 +6s=7";
  CHECK(text_of(x.rows_of(point)) == all);
  x.commit(new_year + 6 * second);
  x.restart();
  CHECK(text_of(x.rows_of(point)) == std::string{all} + " +6s=");
}

TEST_CASE("nothing is erased while the store has not answered", "[history]") {
  history_fixture x;
  auto point = x.add("p");
  x.log(point, new_year, value{1});
  REQUIRE(x.uut->take_writes(to_nanos(new_year)));
  CHECK(try_step(x, point).error().code == ec::wrong_state);
  CHECK(try_step(x, 99).error().code == ec::wrong_state);
  x.commit(new_year);
  CHECK(try_step(x, 99).error().code == ec::invalid_request);
}

TEST_CASE("it is told how much was erased", "[history]") {
  logged x;
  auto begin = new_year + 600 * second;
  auto all = erase(x, {x.point, x.other}, begin, begin + 1'200 * second);
  CHECK(all.samples == 240);
  CHECK(all.intervals == 20);
  all = erase(x, {x.point, x.other}, begin, begin + 1'260 * second);
  CHECK(all.samples == 12);
  CHECK(all.intervals == 1);
  all = erase(x, {x.point, x.other}, 0, new_year + 40'000 * second);
  CHECK(all.samples == 5'748);
  CHECK(all.intervals == 479);
  all = erase(x, {x.point, x.other}, 0, new_year + 40'000 * second);
  CHECK(all.samples + all.intervals == 0);
}

TEST_CASE("what is on disk is counted as it is after a deletion", "[history]") {
  logged x;
  auto before = x.uut->usage().total();
  erase(x, {x.point, x.other}, new_year, new_year + 15'000 * second);
  CHECK(x.uut->usage().total() < before * 6 / 10);
  auto after = x.uut->usage().total();
  x.restart();
  CHECK(x.uut->usage().total() == after);
}

TEST_CASE("a value that stays is logged anew after a deletion", "[history]") {
  history_fixture x;
  auto point = x.add("p");
  auto offer = [&](int seconds) {
    return x.uut->offer(point, {to_nanos(new_year + seconds * second),
                                quality::good, value{21}});
  };
  CHECK(offer(0));
  CHECK_FALSE(offer(1));
  erase(x, {point}, new_year, new_year + second);
  CHECK(offer(2));
  CHECK_FALSE(offer(3));
  CHECK(text_of(x.rows_of(point)) == "+0s= +2s=21");
}

TEST_CASE("a step that ends early goes on in every month", "[history]") {
  history_fixture x;
  auto point = x.add("p", log_rules_of(R"({"enabled":true,"levels":)"
                                       R"([{"retention":3000}]})"));
  for (int i = 0; i < 20'000; ++i)
    x.log(point, new_year + i * 10 * minute, value{i});
  x.commit(new_year + 20'000 * 10 * minute);
  erase(x, {point}, new_year, new_year + 200 * day);
  size_t left = 0;
  for (auto& row : x.rows_of(point))
    left += row.what.is_null() ? 0U : 1U;
  CHECK(left == 0);
}

} // namespace troupe
