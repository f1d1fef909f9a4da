#include "storage/history/row_block.hpp"
#include "tests/support/history_fixture.hpp"

#include <cmath>
#include <random>

namespace troupe {

using namespace test;

namespace {

bool same(const bucket_row& x, const bucket_row& y) {
  auto bits = [](const bucket_row& z) {
    std::string out;
    for (auto number : {z.last, z.least, z.most, z.mean})
      put_double(out, number);
    return out;
  };
  return x.time == y.time && x.length == y.length && x.gap == y.gap
         && x.kind == y.kind && x.count == y.count && x.known == y.known
         && bits(x) == bits(y);
}

bucket_row row(unix_millis time, double last) {
  bucket_row out;
  out.time = time;
  out.length = minute;
  out.last = out.least = out.most = out.mean = last;
  out.count = 60;
  out.known = 60'000;
  return out;
}

bucket_row random_row(std::mt19937& random, unix_millis time) {
  auto below = [&](int x) {
    return std::uniform_int_distribution<int>{0, x - 1}(random);
  };
  auto out = row(time, below(1'000) / 100.0);
  switch (below(8)) {
    case 0:
      out.gap = true;
      out.last = out.least = out.most = out.mean = 0;
      out.count = out.known = 0;
      break;
    case 1:
      out.last = std::ldexp(1.0 + below(1'000) / 1'024.0, below(120) - 60);
      break;
    case 2:
      out.kind = number_kind::integer;
      out.last = below(1'000'000) * 1e9;
      out.least = out.most = out.mean = -0.0;
      break;
    case 3:
      out.kind = number_kind::boolean;
      out.last = below(2);
      break;
    default:
      out.least -= below(50) / 100.0;
      out.most += below(50) / 100.0;
      out.mean = out.last + below(1'000) / 7'000.0;
      out.count = static_cast<uint64_t>(below(61));
  }
  return out;
}

} // namespace

TEST_CASE("thinned rows come back, the mean with two decimals more",
          "[history]") {
  std::mt19937 random{5};
  row_writer uut;
  std::vector<bucket_row> wanted;
  auto time = new_year;
  for (int i = 0; i < 3'000; ++i) {
    wanted.push_back(random_row(random, time));
    REQUIRE(uut.add(wanted.back()));
    time += i % 5 == 0 ? 3 * minute : minute;
  }
  auto bytes = uut.encode();
  std::vector<bucket_row> found;
  REQUIRE(read_rows(bytes, found));
  REQUIRE(found.size() == wanted.size());
  for (size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i].mean == Approx(wanted[i].mean).margin(0.0051));
    wanted[i].mean = found[i].mean;
    REQUIRE(same(found[i], wanted[i]));
  }
  auto last = last_row(bytes);
  REQUIRE(last);
  CHECK(*last == wanted.back().time);
}

TEST_CASE("a block goes on as if it had never stopped", "[history]") {
  std::mt19937 random{6};
  row_writer whole;
  auto time = new_year;
  for (int i = 0; i < 300; ++i) {
    auto x = random_row(random, time += minute);
    auto resumed = row_writer::resume(whole.encode());
    REQUIRE(resumed);
    REQUIRE(whole.add(x));
    REQUIRE(resumed->add(x));
    REQUIRE(whole.encode() == resumed->encode());
  }
}

TEST_CASE("a block takes no older rows, and no other intervals", "[history]") {
  row_writer uut;
  CHECK(uut.add(row(new_year, 1)));
  CHECK_FALSE(uut.add(row(new_year - minute, 1)));
  auto other = row(new_year + minute, 1);
  other.length = hour;
  CHECK_FALSE(uut.add(other));
  CHECK(uut.count() == 1);
}

TEST_CASE("rows of a constant take a byte", "[history]") {
  row_writer uut;
  for (int i = 0; i < 500; ++i)
    uut.add(row(new_year + i * minute, 21.5));
  CHECK(uut.encode().size() < 540);
}

TEST_CASE("broken rows are refused", "[history]") {
  row_writer uut;
  for (int i = 0; i < 20; ++i)
    uut.add(row(new_year + i * minute, i * 0.5));
  auto good = uut.encode();
  std::vector<bucket_row> out;
  for (size_t i = 0; i < good.size(); ++i)
    CHECK_FALSE(read_rows(good.substr(0, i), out));
  CHECK_FALSE(read_rows(good + 'x', out));
  CHECK_FALSE(read_rows("\x02" + good.substr(1), out));
  CHECK_FALSE(last_row(""));
  CHECK_FALSE(row_writer::resume(good.substr(1)));
}

} // namespace troupe
