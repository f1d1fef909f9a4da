// How long to wait before the next try.

#pragma once

#include "drivers/reactor.hpp"

namespace troupe {

/// Doubles the pause with every failure, jittered, so that peers that were lost
/// together are not tried together. Used for lost connections and for silent
/// units. Knows no clock.
class backoff {
public:
  using duration = reactor::duration;

  /// @pre 0 < *min* <= *max*
  backoff(duration min, duration max) : min_(min), max_(max), base_(min) {
    // nop
  }

  /// Returns the pause before the next try: the first from *min* to twice
  /// that, then twice as long each time, never above *max*.
  /// @param random 0 to 1
  [[nodiscard]] duration next(double random) noexcept;

  void reset() noexcept {
    base_ = min_;
  }

private:
  duration min_;
  duration max_;
  duration base_;
};

} // namespace troupe
