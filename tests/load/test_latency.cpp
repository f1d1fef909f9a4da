#include "bench/load/latency.hpp"

#include <catch2/catch.hpp>

namespace troupe::load {

TEST_CASE("quantiles are within a 32nd of the times", "[load]") {
  latency uut;
  for (auto i = 1; i <= 100'000; ++i)
    uut.record(i);
  CHECK(uut.count() == 100'000);
  CHECK(uut.highest() == 100'000);
  CHECK(uut.quantile(0.5) == Approx(50'000).epsilon(1.0 / 32));
  CHECK(uut.quantile(0.99) == Approx(99'000).epsilon(1.0 / 32));
  CHECK(uut.quantile(1) == 100'000);
}

TEST_CASE("small times are exact", "[load]") {
  latency uut;
  for (auto i = 0; i < 32; ++i)
    uut.record(i);
  CHECK(uut.quantile(0.5) == 15);
  CHECK(uut.quantile(0) == 0);
  CHECK(uut.buckets().size() == 32);
}

TEST_CASE("a single time is every quantile", "[load]") {
  latency uut;
  uut.record(12'345);
  CHECK(uut.quantile(0.01) == 12'345);
  CHECK(uut.quantile(0.999) == 12'345);
}

TEST_CASE("without times every quantile is nothing", "[load]") {
  latency uut;
  CHECK(uut.quantile(0.99) == 0);
  CHECK(uut.buckets().empty());
}

TEST_CASE("times out of range count at the ends", "[load]") {
  latency uut;
  uut.record(-5);
  uut.record(INT64_MAX);
  CHECK(uut.count() == 2);
  CHECK(uut.quantile(0.5) == 0);
  CHECK(uut.highest() == (uint64_t{1} << 36) - 1);
}

TEST_CASE("a stall counts for all that it held up", "[load]") {
  latency uut;
  uut.record_corrected(10'000, 1'000);
  CHECK(uut.count() == 10);
  CHECK(uut.quantile(0.5) == Approx(5'000).epsilon(1.0 / 32));
  SECTION("but nothing is added to what was in time") {
    uut.clear();
    uut.record_corrected(900, 1'000);
    CHECK(uut.count() == 1);
  }
  SECTION("nor without an interval") {
    uut.clear();
    uut.record_corrected(10'000, 0);
    CHECK(uut.count() == 1);
  }
}

TEST_CASE("two histograms add up", "[load]") {
  latency uut;
  latency other;
  uut.record(100);
  other.record(1'000);
  uut.add(other);
  CHECK(uut.count() == 2);
  CHECK(uut.highest() == 1'000);
  CHECK(uut.buckets().size() == 2);
}

} // namespace troupe::load
