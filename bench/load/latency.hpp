// How long things took: a histogram of fixed size and error.

#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace troupe::load {

/// Times in microseconds, each within 1/32 of its value, from 0 to 19 hours.
/// Memory does not grow with what is recorded: 1,100 numbers.
class latency {
public:
  /// Shortest time that a bucket stands for, and how many fell in.
  using bucket = std::pair<uint64_t, uint64_t>;

  latency();

  /// Times below zero, as clocks that are cut to milliseconds give, count as
  /// zero.
  void record(int64_t microseconds);

  /// For what is done once an *interval*: the time that one of them took hid
  /// those that were due meanwhile. They are added with what they would have
  /// waited, an interval less each, so that a stall is as visible as it was for
  /// those who wanted something (coordinated omission). An interval of 0 adds
  /// nothing.
  void record_corrected(int64_t microseconds, int64_t interval);

  void add(const latency& x);
  void clear();

  [[nodiscard]] uint64_t count() const noexcept {
    return count_;
  }

  [[nodiscard]] uint64_t highest() const noexcept {
    return highest_;
  }

  /// The time that a *share* (0 to 1) of all did not exceed, or a little more,
  /// in microseconds; 0 when nothing was recorded.
  [[nodiscard]] uint64_t quantile(double share) const;

  /// Those that are not empty, in order.
  [[nodiscard]] std::vector<bucket> buckets() const;

private:
  std::vector<uint64_t> counts_;
  uint64_t count_ = 0;
  uint64_t highest_ = 0;
};

} // namespace troupe::load
