// Limit alarms of a datapoint: what a site wants (`alarm` of data rules).

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// The kinds of alarm one datapoint can have, each on its own: above the high
/// error limit both high ones are active.
enum class limit_alarm : uint8_t {
  low_error,
  low_warning,
  high_warning,
  high_error,
  rate,  ///< The value moves too fast.
  frozen ///< The value does not move at all.
};

inline constexpr std::array all_limit_alarms{
  limit_alarm::low_error,  limit_alarm::low_warning, limit_alarm::high_warning,
  limit_alarm::high_error, limit_alarm::rate,        limit_alarm::frozen};

/// `lowError` and so on: the member of the rule, and the type in the list.
[[nodiscard]] std::string_view to_string(limit_alarm x) noexcept;

/// Of one scalar datapoint, in units of its value. Without a limit that kind
/// of alarm is off.
struct alarm_limits {
  bool enabled = true;
  std::string name;    ///< Of the alarm type, for people.
  std::string details; ///< Free text.
  std::optional<double> low_error;
  std::optional<double> low_warning;
  std::optional<double> high_warning;
  std::optional<double> high_error;
  /// An alarm ends when the value is back behind the limit by this much.
  double deadband = 0;
  unix_nanos on_delay = 0;  ///< How long the value must be beyond a limit.
  unix_nanos off_delay = 0; ///< How long it must be back.
  std::optional<double> max_rate;   ///< Units per second.
  std::optional<unix_nanos> frozen; ///< Without any change.
};

/// Reads the member `alarm` of a data rule, delays in seconds (up to a week;
/// `frozen` up to a year). Null and missing members are off or have their
/// defaults; unknown ones are left out. Numbers may be written as texts. Fails
/// with `wrong_type`, `out_of_range` or `too_large` (texts beyond 256 and 1,024
/// bytes), and names the member. Limits must be in order: lowError <=
/// lowWarning < highWarning <= highError; and the deadband must not be wider
/// than the band between the inner ones.
[[nodiscard]] result<alarm_limits> read_alarm_limits(const value& x);

} // namespace troupe
