// Keeps what may be in vain to a part of the time.

#pragma once

#include "drivers/reactor.hpp"

namespace troupe {

/// Whoever spent time waits until it is no more than *share* of all time. One
/// silent unit after another would take all of a line: each costs a time-out.
class time_share {
public:
  using time_point = reactor::time_point;
  using duration = reactor::duration;

  /// @param share Above 0, at most 1.
  explicit time_share(double share) : factor_(1 / share - 1) {
    // nop
  }

  /// When the next may begin.
  [[nodiscard]] time_point open_at() const noexcept {
    return open_at_;
  }

  /// *cost* has just been spent, up to *now*.
  void spend(time_point now, duration cost) noexcept {
    auto pause = factor_ * static_cast<double>(cost.count());
    open_at_ = now + duration{static_cast<duration::rep>(pause)};
  }

private:
  double factor_;
  time_point open_at_;
};

} // namespace troupe
