// What a chunk takes, refuses and says about itself.

#include "tests/support/chunk_samples.hpp"

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos noon = 1'764'000'000 * second;

log_sample at(unix_nanos time, value what = value{21.37}) {
  return {time, quality::good, std::move(what)};
}

} // namespace

TEST_CASE("a chunk without samples is a chunk", "[history]") {
  chunk_writer uut;
  CHECK(uut.count() == 0);
  auto bytes = uut.encode();
  CHECK(uut.bytes() == bytes.size());
  CHECK(read_all(bytes).empty());
  auto again = chunk_writer::resume(bytes);
  REQUIRE(again);
  CHECK(again->add(at(noon)));
}

TEST_CASE("a chunk knows its count and both ends", "[history]") {
  auto uut = written({at(noon), at(noon + second), at(noon + 5 * second)});
  CHECK(uut.count() == 3);
  CHECK(uut.first() == noon);
  CHECK(uut.last() == noon + 5 * second);
  auto head = read_chunk_head(uut.encode());
  REQUIRE(head);
  CHECK(head->count == 3);
  CHECK(head->first == uut.first());
  CHECK(head->last == uut.last());
}

TEST_CASE("a chunk refuses what is older than its last", "[history]") {
  auto uut = written({at(noon), at(noon + second)});
  auto before = uut.encode();
  CHECK_FALSE(uut.add(at(noon + second - 1'000'000)));
  CHECK(uut.encode() == before);
  CHECK(uut.add(at(noon + second)));
}

TEST_CASE("times are kept in milliseconds", "[history]") {
  auto uut = written({at(noon + 999'999), at(noon + 1'999'999)});
  CHECK(uut.add(at(noon + 1'000'001))); // the same millisecond
  auto found = read_all(uut.encode());
  REQUIRE(found.size() == 3);
  CHECK(found[0].time == noon);
  CHECK(found[1].time == noon + 1'000'000);
  CHECK(found[2].time == noon + 1'000'000);
}

TEST_CASE("a chunk holds any time there is", "[history]") {
  auto lowest = std::numeric_limits<unix_nanos>::min();
  auto highest = std::numeric_limits<unix_nanos>::max();
  auto found = read_all(written({at(lowest), at(0), at(highest)}).encode());
  REQUIRE(found.size() == 3);
  CHECK(found[0].time == lowest / 1'000'000 * 1'000'000);
  CHECK(found[1].time == 0);
  CHECK(found[2].time == highest / 1'000'000 * 1'000'000);
}

TEST_CASE("a gap mark is a sample without a value", "[history]") {
  std::vector<log_sample> samples{
    at(noon), {noon + second, quality::stale, {}}, at(noon + 9 * second)};
  CHECK(exactly(read_all(written(samples).encode()), samples));
}

TEST_CASE("a chunk is full at last", "[history]") {
  SECTION("by samples") {
    chunk_writer uut;
    for (size_t i = 0; i < most_chunk_samples; ++i)
      REQUIRE(uut.add(at(noon)));
    CHECK_FALSE(uut.add(at(noon)));
    CHECK(read_all(uut.encode()).size() == most_chunk_samples);
  }
  SECTION("by bytes, and can still be read") {
    chunk_writer uut;
    auto i = 0;
    std::string text(most_shape_bytes - 100, 'x');
    while (uut.add(at(noon, value{text + std::to_string(i)})))
      ++i;
    CHECK(i > 1);
    CHECK(uut.bytes() <= most_chunk_bytes);
    CHECK(read_all(uut.encode()).size() == uut.count());
  }
}

TEST_CASE("an empty chunk refuses what no chunk can hold", "[history]") {
  chunk_writer uut;
  SECTION("too long") {
    CHECK_FALSE(uut.add(at(noon, value{std::string(most_shape_bytes, 'x')})));
  }
  SECTION("too deep") {
    value x{1};
    for (unsigned i = 0; i <= deepest_shape; ++i)
      x = value{array{{x}}};
    CHECK_FALSE(uut.add(at(noon, x)));
    CHECK(uut.add(at(noon, x.elements()->elements[0])));
    return;
  }
  CHECK(uut.count() == 0);
  CHECK(uut.add(at(noon)));
}

TEST_CASE("a copy of a writer goes its own way", "[history]") {
  auto uut = written({at(noon), at(noon + second)});
  auto copy = uut;
  auto before = copy.encode();
  CHECK(uut.add(at(noon + 2 * second, value{"a text"})));
  CHECK(copy.encode() == before);
}

} // namespace troupe
