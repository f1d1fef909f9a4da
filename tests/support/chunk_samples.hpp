// Samples into chunks and out of them.

#pragma once

#include "storage/history/chunk.hpp"
#include "tests/support/exact_sample.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace troupe {

inline chunk_writer written(const std::vector<log_sample>& samples) {
  chunk_writer out;
  for (auto& x : samples)
    REQUIRE(out.add(x));
  return out;
}

inline std::vector<log_sample> read_all(std::string_view bytes) {
  auto uut = chunk_reader::open(bytes);
  REQUIRE(uut);
  std::vector<log_sample> out;
  for (log_sample x; uut->next(x);)
    out.push_back(x);
  REQUIRE(uut->error());
  return out;
}

inline bool exactly(const std::vector<log_sample>& x,
                    const std::vector<log_sample>& y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](auto& a, auto& b) { return exactly(a, b); });
}

} // namespace troupe
