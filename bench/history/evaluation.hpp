// What those who only keep rows must do with them.

#pragma once

#include "storage/history/history_key.hpp"

#include <algorithm>
#include <cstdint>

namespace troupe::bench {

/// Least, most, mean by time, last and count of equal intervals.
class evaluation {
public:
  explicit evaluation(unix_millis interval) : interval_(interval) {
    // nop
  }

  void add(unix_millis time, double x) {
    if (count_ == 0 || time >= begin_ + interval_) {
      rows_ += count_ > 0 ? 1 : 0;
      begin_ = time - time % interval_;
      since_ = time;
      area_ = 0;
      count_ = 0;
      least_ = most_ = x;
    }
    area_ += last_ * static_cast<double>(time - since_);
    since_ = time;
    least_ = std::min(least_, x);
    most_ = std::max(most_, x);
    last_ = x;
    ++count_;
  }

  /// Ends the last interval.
  [[nodiscard]] uint64_t rows() const {
    return rows_ + (count_ > 0 ? 1 : 0);
  }

private:
  unix_millis interval_;
  unix_millis begin_ = 0;
  unix_millis since_ = 0;
  double area_ = 0;
  double least_ = 0;
  double most_ = 0;
  double last_ = 0;
  uint64_t count_ = 0;
  uint64_t rows_ = 0;
};

} // namespace troupe::bench
