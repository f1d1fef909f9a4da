// Notices that somebody set the clock.

#pragma once

#include "actors/wall_clock.hpp"

#include <caf/actor_clock.hpp>

#include <chrono>

namespace troupe {

/// Compares the time of day with time that only goes on. Small corrections, as
/// NTP makes them, are none.
class clock_watch {
public:
  using steady_time = caf::actor_clock::time_point;

  clock_watch(unix_nanos wall, steady_time steady)
    : wall_(wall), steady_(steady) {
    // nop
  }

  /// By how much the clock was set since the last call, in nanoseconds; 0: it
  /// was not.
  [[nodiscard]] unix_nanos step(unix_nanos wall, steady_time steady) {
    constexpr unix_nanos tolerance = 2'000'000'000;
    auto passed = std::chrono::nanoseconds{steady - steady_}.count();
    auto by = wall - wall_ - passed;
    wall_ = wall;
    steady_ = steady;
    return by > tolerance || by < -tolerance ? by : 0;
  }

private:
  unix_nanos wall_;
  steady_time steady_;
};

} // namespace troupe
