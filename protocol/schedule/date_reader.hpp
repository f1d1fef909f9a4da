// Date rules and calendars as the bus has them.

#pragma once

#include "protocol/schedule/date_rule.hpp"

namespace troupe {

inline constexpr size_t most_calendar_dates = 1'000;

/// Reads the rule that *member* of *object* is. It is an object whose `ot` says
/// which kind:
///
///     {"ot": "date:single", "year", "month", "day", "weekday"}
///     {"ot": "date:range", "start": DATE, "end": DATE}
///     {"ot": "date:weekday", "month", "week", "weekday"}
///     {"ot": "date:ref", "calendar": HANDLE}
///
/// Parts that are absent, null or -1 are any. DATE is a single date or a text
/// `2026-12-24`, which also stands for a rule. `date:weeknday` is taken for
/// `date:weekday`, `date:cal` and `date:calendar` for `date:ref`, `ref` and
/// `handle` for its member, and a topic of the calendar for its handle. Without
/// `ot`, the members that are there say the kind. Failures name the member,
/// also of dates that never come.
[[nodiscard]] result<date_rule> read_date_rule(const value& object,
                                               std::string_view member);

enum class date_kind : uint8_t { single, range, week_and_day, reference };

/// Which kind of rule the object *x* is, by `ot` or by its members; none for an
/// `ot` that is unknown or no text.
[[nodiscard]] std::optional<date_kind> kind_of_date(const value& x);

/// Reads a code as `fits_weekday` takes it.
/// @param code Nothing when there is something else.
[[nodiscard]] status check_weekday(std::optional<int64_t> code, int& out);

/// Reads members `start` and `end` of *x*. Fails when one end has a part before
/// the other has it (a year, or without year a month), when a part is missing
/// between others, and when the end lies before the start in years.
[[nodiscard]] result<date_range> read_date_range(const value& x);

/// Reads the configuration of a calendar: `desc` and the list `dates`, also
/// under the names `entries` and `dateList`. References are refused in it.
[[nodiscard]] result<calendar> read_calendar(const value& cfg);

} // namespace troupe
