// Buckets: 0 to 31 have one number each, then 32 buckets an octave.

#include "bench/load/latency.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::load {

namespace {

constexpr unsigned bits = 5;
constexpr uint64_t per_octave = uint64_t{1} << bits;
constexpr unsigned most_bits = 36;
constexpr uint64_t most = (uint64_t{1} << most_bits) - 1;
constexpr size_t bucket_count = (most_bits - bits + 1) * per_octave;

unsigned width_of(uint64_t x) noexcept {
  unsigned width = 0;
  for (; x != 0; x >>= 1)
    ++width;
  return width;
}

size_t bucket_of(uint64_t x) noexcept {
  if (x < per_octave)
    return x;
  auto shift = width_of(x) - bits - 1;
  return (shift + 1) * per_octave + ((x >> shift) - per_octave);
}

/// Inverse of `bucket_of`: the lowest time of a bucket.
uint64_t start_of(size_t bucket) noexcept {
  auto octave = bucket / per_octave;
  auto place = bucket % per_octave;
  return octave == 0 ? place : (per_octave + place) << (octave - 1);
}

} // namespace

latency::latency() : counts_(bucket_count) {
  // nop
}

void latency::record(int64_t microseconds) {
  auto x = microseconds < 0 ? 0 : static_cast<uint64_t>(microseconds);
  x = std::min(x, most);
  ++counts_[bucket_of(x)];
  ++count_;
  highest_ = std::max(highest_, x);
}

void latency::record_corrected(int64_t microseconds, int64_t interval) {
  record(microseconds);
  if (interval <= 0)
    return;
  // An hour's stall of a millisecond's interval is still four million steps.
  for (auto x = std::min(microseconds, static_cast<int64_t>(most)) - interval;
       x >= interval; x -= interval)
    record(x);
}

void latency::add(const latency& x) {
  for (size_t i = 0; i < bucket_count; ++i)
    counts_[i] += x.counts_[i];
  count_ += x.count_;
  highest_ = std::max(highest_, x.highest_);
}

void latency::clear() {
  *this = latency{};
}

uint64_t latency::quantile(double share) const {
  auto wanted = static_cast<uint64_t>(
    std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_)));
  uint64_t passed = 0;
  for (size_t i = 0; i < bucket_count && count_ > 0; ++i) {
    passed += counts_[i];
    if (passed >= std::max<uint64_t>(wanted, 1))
      return std::min(start_of(i + 1) - 1, highest_);
  }
  return highest_;
}

std::vector<latency::bucket> latency::buckets() const {
  std::vector<bucket> out;
  for (size_t i = 0; i < bucket_count; ++i)
    if (counts_[i] > 0)
      out.emplace_back(start_of(i), counts_[i]);
  return out;
}

} // namespace troupe::load
