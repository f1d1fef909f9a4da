// Days of the calendar, without time and zone.

#pragma once

#include <cstdint>

namespace troupe {

/// Days since 1970-01-01 in the Gregorian calendar; negative before.
using day_number = int64_t;

/// A day and what date rules ask of it, worked out once.
struct civil_day {
  day_number number = 0;
  int year = 1970;
  int month = 1;         ///< 1 to 12
  int day = 1;           ///< 1 to 31
  int weekday = 4;       ///< 1 Monday to 7 Sunday (ISO 8601)
  int month_length = 31; ///< Days of its month.
};

[[nodiscard]] civil_day make_civil_day(day_number x) noexcept;

/// @pre month is 1 to 12
[[nodiscard]] int month_length(int year, int month) noexcept;

/// Days beyond the month's end count on into the next month.
[[nodiscard]] day_number to_day_number(int year, int month, int day) noexcept;

} // namespace troupe
