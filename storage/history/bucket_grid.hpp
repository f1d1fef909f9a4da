// Where intervals of an evaluation begin.

#pragma once

#include "protocol/schedule/time_zone.hpp"
#include "storage/history/history_key.hpp"

namespace troupe {

/// Intervals of equal length by the clock on the wall: they begin at midnight
/// and count on from there. Those that divide an hour are equally long also
/// when the clock is changed; longer ones have an hour more or less then.
/// Intervals of days count from 1970-01-01.
class bucket_grid {
public:
  /// Shortest interval, and longest, in seconds.
  static constexpr int64_t shortest = 1;
  static constexpr int64_t longest = 366 * 86'400;

  /// Fails with `invalid_request` unless *seconds* divides a day or is a number
  /// of days, and lies within the limits.
  [[nodiscard]] static result<bucket_grid> make(int64_t seconds,
                                                time_zone zone);

  /// Returns when the interval of *time* begins.
  [[nodiscard]] unix_millis begin_of(unix_millis time) const;

  /// Returns when the interval that begins at *begin* ends.
  [[nodiscard]] unix_millis end_of(unix_millis begin) const;

private:
  bucket_grid(int64_t seconds, time_zone zone)
    : seconds_(seconds), zone_(std::move(zone)) {
    // nop
  }

  int64_t seconds_;
  time_zone zone_;
};

} // namespace troupe
