#include "protocol/schedule/date_rule.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

bool is_any(int x) noexcept {
  return x == any_date_part;
}

bool fits_month(int code, int month) noexcept {
  if (code == odd_months || code == even_months)
    return month % 2 == code % 2;
  return is_any(code) || month == code;
}

bool fits_day(int code, const civil_day& day) noexcept {
  if (code == odd_days || code == even_days)
    return day.day % 2 == code % 2;
  if (code == last_day)
    return day.day == day.month_length;
  return is_any(code) || day.day == code;
}

bool fits_week(int code, const civil_day& day) noexcept {
  constexpr auto from_the_end = 6;
  if (code >= from_the_end)
    return (day.month_length - day.day) / 7 == code - from_the_end;
  return is_any(code) || (day.day - 1) / 7 == code - 1;
}

/// Year, month and day, to be compared in this order.
using date_key = std::array<int, 3>;

/// Parts that are open in front become those of *day*, parts that are open
/// behind become *month* and *last*.
date_key filled(const date_pattern& x, const civil_day& day, int month,
                int last) noexcept {
  date_key out{x.year, x.month, x.day};
  if (is_any(x.month))
    out[1] = is_any(x.year) ? day.month : month;
  if (is_any(x.year))
    out[0] = day.year;
  if (is_any(x.day))
    out[2] = last;
  if (x.day == last_day)
    out[2] = month_length(out[0], out[1]);
  return out;
}

date_key first_key(const date_pattern& x, const civil_day& day) noexcept {
  return filled(x, day, 1, 1);
}

date_key last_key(const date_pattern& x, const civil_day& day) noexcept {
  return filled(x, day, 12, 31);
}

/// Whether a range that comes back begins late in a year or month and ends
/// early in the next. What is written decides, not what a short month makes of
/// it: from the last day to the 28th always goes over the turn.
bool over_the_turn(const date_range& x) noexcept {
  if (!x.start || !x.end || !is_any(x.start->year))
    return false;
  std::array start{x.start->month, is_any(x.start->day) ? 1 : x.start->day};
  std::array end{x.end->month, is_any(x.end->day) ? last_day : x.end->day};
  return end < start;
}

} // namespace

bool fits_weekday(int code, const civil_day& day) noexcept {
  switch (code) {
    case any_date_part:
    case 8:
      return true;
    case 9:
      return day.weekday <= 5;
    case 10:
      return day.weekday >= 6;
    case 11:
      return day.weekday == 5 || day.weekday == 6;
    default:
      return day.weekday == code;
  }
}

bool matches(const date_pattern& x, const civil_day& day) noexcept {
  return (is_any(x.year) || x.year == day.year)
         && fits_month(x.month, day.month) && fits_day(x.day, day)
         && fits_weekday(x.weekday, day);
}

bool matches(const date_range& x, const civil_day& day) noexcept {
  date_key key{day.year, day.month, day.day};
  auto begun = !x.start || first_key(*x.start, day) <= key;
  auto not_over = !x.end || key <= last_key(*x.end, day);
  return over_the_turn(x) ? begun || not_over : begun && not_over;
}

bool matches(const week_and_day& x, const civil_day& day) noexcept {
  return fits_month(x.month, day.month) && fits_week(x.week, day)
         && fits_weekday(x.weekday, day);
}

bool matches(const calendar& x, const civil_day& day) noexcept {
  static const calendar_map none;
  return std::any_of(x.dates.begin(), x.dates.end(),
                     [&](auto& rule) { return matches(rule, day, none); });
}

bool matches(const date_rule& x, const civil_day& day,
             const calendar_map& calendars) noexcept {
  if (auto* ref = std::get_if<calendar_ref>(&x)) {
    auto found = calendars.find(ref->handle);
    return found != calendars.end() && matches(found->second, day);
  }
  if (auto* range = std::get_if<date_range>(&x))
    return matches(*range, day);
  if (auto* week = std::get_if<week_and_day>(&x))
    return matches(*week, day);
  return matches(*std::get_if<date_pattern>(&x), day);
}

} // namespace troupe
