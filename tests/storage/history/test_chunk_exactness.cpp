// Whatever goes into a chunk comes out, wherever it was interrupted.

#include "tests/support/chunk_samples.hpp"
#include "tests/support/random_samples.hpp"

namespace troupe {

TEST_CASE("random samples of all kinds come back to the last bit",
          "[history]") {
  for (uint32_t seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    random_samples source{seed};
    auto samples = source.take(1 + seed * 2);
    auto uut = written(samples);
    auto bytes = uut.encode();
    REQUIRE(uut.bytes() == bytes.size());
    REQUIRE(exactly(read_all(bytes), samples));
  }
}

TEST_CASE("a chunk resumed at any point is the uninterrupted one",
          "[history]") {
  for (uint32_t seed = 1000; seed < 1010; ++seed) {
    CAPTURE(seed);
    auto samples = random_samples{seed}.take(150);
    chunk_writer whole;
    chunk_writer resumed;
    for (size_t i = 0; i < samples.size(); ++i) {
      CAPTURE(i);
      REQUIRE(whole.add(samples[i]));
      auto next = chunk_writer::resume(resumed.encode());
      REQUIRE(next);
      resumed = *std::move(next);
      REQUIRE(resumed.add(samples[i]));
      REQUIRE(resumed.encode() == whole.encode());
      REQUIRE(resumed.count() == i + 1);
      REQUIRE(resumed.last() == whole.last());
    }
  }
}

TEST_CASE("what was encoded on the way can be read", "[history]") {
  auto samples = random_samples{7}.take(400);
  chunk_writer uut;
  for (size_t i = 0; i < samples.size(); ++i) {
    REQUIRE(uut.add(samples[i]));
    auto bytes = uut.encode();
    REQUIRE(uut.bytes() == bytes.size());
    std::vector<log_sample> so_far{samples.begin(),
                                   samples.begin() + static_cast<long>(i) + 1};
    REQUIRE(exactly(read_all(bytes), so_far));
  }
}

} // namespace troupe
