// Which days an exception of a schedule or an entry of a calendar is about
// (IAP 12.4; the codes are those of BACnet, ASHRAE 135 clause 21).

#pragma once

#include "protocol/result.hpp"
#include "protocol/schedule/civil_day.hpp"
#include "protocol/value.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe {

/// Stands for any year, month, day, week or weekday.
inline constexpr int any_date_part = -1;

inline constexpr int odd_months = 13;
inline constexpr int even_months = 14;
inline constexpr int last_day = 32;
inline constexpr int odd_days = 33;
inline constexpr int even_days = 34;

/// `date:single`: days all of whose parts fit.
struct date_pattern {
  int year = any_date_part;    ///< 1000 to 9999
  int month = any_date_part;   ///< 1 to 12, odd, even
  int day = any_date_part;     ///< 1 to 31, last, odd, even
  int weekday = any_date_part; ///< Code of `fits_weekday`.
};

/// `date:range`: from *start* to *end*, both included; either may be open.
/// Without year a range comes back each year, without year and month each
/// month, and then may go over the turn of the year or month (Dec 24 to Jan 6).
/// Parts that are open behind others mean the first day at the start and the
/// last at the end (2026-06 to 2026-08). Weekdays of the ends say nothing.
struct date_range {
  std::optional<date_pattern> start;
  std::optional<date_pattern> end;
};

/// `date:weekday`: week 1 is days 1 to 7 of the month, 2 days 8 to 14, ... 5
/// days 29 to 31, 6 the last 7 days; 7 to 9 the 7 days before those, the 7
/// before and so on.
struct week_and_day {
  int month = any_date_part;   ///< 1 to 12, odd, even
  int week = any_date_part;    ///< 1 to 9
  int weekday = any_date_part; ///< Code of `fits_weekday`.
};

/// `date:ref`: days of a calendar, if there is one.
struct calendar_ref {
  std::string handle;
};

using date_rule
  = std::variant<date_pattern, date_range, week_and_day, calendar_ref>;

/// A calendar: active on days that fit any of its rules, which refer to no
/// calendars.
struct calendar {
  std::string description;
  std::vector<date_rule> dates;
};

/// Calendars by their handles.
using calendar_map = std::map<std::string, calendar, std::less<>>;

/// @param code 1 Monday to 7 Sunday, 8 every day, 9 Monday to Friday, 10
///        Saturday and Sunday, 11 Friday and Saturday, -1 any
[[nodiscard]] bool fits_weekday(int code, const civil_day& day) noexcept;

[[nodiscard]] bool matches(const date_pattern& x,
                           const civil_day& day) noexcept;
[[nodiscard]] bool matches(const date_range& x, const civil_day& day) noexcept;
[[nodiscard]] bool matches(const week_and_day& x,
                           const civil_day& day) noexcept;
[[nodiscard]] bool matches(const calendar& x, const civil_day& day) noexcept;

/// A reference to a calendar that is not there fits no day.
[[nodiscard]] bool matches(const date_rule& x, const civil_day& day,
                           const calendar_map& calendars) noexcept;

} // namespace troupe
