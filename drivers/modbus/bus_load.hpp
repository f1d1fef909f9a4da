// How much of its time a line is occupied.

#pragma once

#include "drivers/reactor.hpp"

#include <chrono>
#include <cstdint>

namespace troupe::modbus {

/// Counts in windows of ten seconds, from one request to the next: a line that
/// nobody uses keeps its last load until somebody does.
class bus_load {
public:
  using time_point = reactor::time_point;

  /// The line was occupied from *begin* to *end*, which are not before those
  /// told earlier.
  void spend(time_point begin, time_point end) noexcept {
    if (start_ == time_point{})
      start_ = begin;
    busy_ += end - begin;
    auto passed = end - start_;
    // Without a full window the one under way has to do.
    if (passed >= window || !has_window_)
      percent_ = passed.count() > 0
                   ? static_cast<uint64_t>(100 * busy_.count() / passed.count())
                   : 0;
    if (passed < window)
      return;
    has_window_ = true;
    start_ = end;
    busy_ = {};
  }

  /// 0 to 100.
  [[nodiscard]] uint64_t percent() const noexcept {
    return percent_;
  }

private:
  static constexpr std::chrono::seconds window{10};

  time_point start_;
  reactor::duration busy_{0};
  uint64_t percent_ = 0;
  bool has_window_ = false;
};

} // namespace troupe::modbus
