// How often something may happen.

#pragma once

#include "protocol/ids.hpp"

#include <algorithm>
#include <cstdint>

namespace troupe {

/// Lets *burst* pass at once and one an *interval* after that (the virtual
/// scheduling of ITU-T I.371: one time stamp, whole numbers, no drift).
class rate_limit {
public:
  /// @pre *interval* and *burst* are positive
  constexpr rate_limit(unix_nanos interval, uint32_t burst) noexcept
    : interval_(interval), tolerance_(interval * (int64_t{burst} - 1)) {
    // nop
  }

  /// When the next one may pass; *now*, if it may.
  [[nodiscard]] unix_nanos ready_at(unix_nanos now) const noexcept {
    return std::max(now, next_ - tolerance_);
  }

  /// Returns whether one may pass, and counts it then.
  [[nodiscard]] bool take(unix_nanos now) noexcept {
    if (ready_at(now) > now)
      return false;
    next_ = std::max(next_, now) + interval_;
    return true;
  }

  /// As `take`, with a clock that may have been set back.
  [[nodiscard]] bool take_now(unix_nanos now) noexcept {
    set_back(now);
    return take(now);
  }

  /// To be called when the clock was set back, which would otherwise have to
  /// come to where it was; so it costs at most *burst* intervals.
  void set_back(unix_nanos now) noexcept {
    next_ = std::min(next_, now + tolerance_ + interval_);
  }

  /// Nothing is remembered: it is like a new one.
  [[nodiscard]] bool idle(unix_nanos now) const noexcept {
    return next_ <= now;
  }

private:
  unix_nanos interval_;
  unix_nanos tolerance_;
  unix_nanos next_ = 0; ///< When one would be due at an even pace.
};

} // namespace troupe
