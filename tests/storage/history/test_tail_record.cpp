#include "storage/history/tail_record.hpp"
#include "tests/support/exact_sample.hpp"
#include "tests/support/history_fixture.hpp"

#include <limits>

namespace troupe {

using namespace test;

namespace {

value nested(int levels) {
  auto x = value{1};
  for (int i = 0; i < levels; ++i)
    x = make_structure({{"x", x}});
  return x;
}

} // namespace

TEST_CASE("a tail gives back every value exactly", "[history]") {
  std::vector<std::pair<series_number, log_sample>> all;
  auto add = [&](series_number series, value what,
                 quality status = quality::good) {
    auto time = new_year + static_cast<unix_millis>(all.size() * 37 % 11) * day;
    all.push_back({series, {to_nanos(time), status, std::move(what)}});
  };
  for (auto x : {0.0, -0.0, 1.5, -21.375, 0.001, 1234567.891, 1e-4, 1e15, 1e300,
                 3e14, std::numeric_limits<double>::quiet_NaN(), 0.1 + 0.2,
                 -std::numeric_limits<double>::infinity()}) {
    add(7, value{x});
    add(0xFFFF'FFFF, value{x}, quality::stale);
  }
  add(1, value{});
  add(0, value{true});
  add(1, value{std::numeric_limits<int64_t>::min()});
  add(3, value{"text"}, quality::stale);
  add(3, value{enumeration{-1, std::make_shared<const std::string>("OFF")}});
  add(2, make_structure({{"value", value{0.5}}, {"state", value{1}}}));
  add(2, nested(10));
  tail_writer uut;
  for (auto& [series, x] : all)
    REQUIRE(uut.add(series, x));
  size_t i = 0;
  auto now = read_tail(uut.take(new_year), [&](auto series, auto& x) {
    REQUIRE(i < all.size());
    CHECK(series == all[i].first);
    CHECK(exactly(x, all[i].second));
    ++i;
  });
  REQUIRE(now);
  CHECK(*now == new_year);
  CHECK(i == all.size());
}

TEST_CASE("a tail refuses what no chunk can hold, and goes on", "[history]") {
  tail_writer uut;
  CHECK(uut.add(1, {to_nanos(new_year), quality::good, value{1.5}}));
  CHECK_FALSE(uut.add(2, {to_nanos(new_year), quality::good, nested(40)}));
  CHECK_FALSE(uut.add(2, {to_nanos(new_year), quality::good,
                          value{std::string(100'000, 'x')}}));
  CHECK(uut.add(3, {to_nanos(new_year), quality::good, value{2.5}}));
  std::string found;
  REQUIRE(read_tail(uut.take(0), [&](auto series, auto&) {
    found += std::to_string(series) + ' ';
  }));
  CHECK(found == "1 3 ");
}

TEST_CASE("a gateway with nothing to log says every minute that it is there",
          "[history]") {
  history_fixture x;
  auto lamp = x.add("lamp");
  x.log(lamp, new_year, value{1});
  for (int i = 0; i < 3'000; ++i)
    x.commit(new_year + i * second);
  x.restart();
  CHECK(text_of(x.rows_of(lamp)) == "+0s=1 +2940s=");
}

} // namespace troupe
