#include "protocol/schedule/date_reader.hpp"

#include "protocol/ids.hpp"
#include "protocol/schedule/cfg_member.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

namespace troupe {

namespace {

constexpr auto first_year = 1'000;
constexpr auto last_year = 9'999;
constexpr auto no_date = "must be a date object or a text like 2026-12-24";

/// Reads a code of *low* to *high*, or -1.
status read_code(const value& x, std::string_view name, int low, int high,
                 int& out) {
  auto* found = find_member(x, name);
  if (found == nullptr)
    return {};
  auto code = whole_number(*found);
  if (!code || (*code != any_date_part && (*code < low || *code > high)))
    return wrong_member(name,
                        fmt::format("must be {} to {}, or -1", low, high));
  out = static_cast<int>(*code);
  return {};
}

status read_weekday(const value& x, int& out) {
  auto* found = find_member(x, "weekday");
  return found != nullptr ? check_weekday(whole_number(*found), out) : status{};
}

result<date_pattern> read_pattern(const value& x) {
  date_pattern out;
  if (auto done = read_code(x, "year", first_year, last_year, out.year); !done)
    return done.error();
  if (auto done = read_code(x, "month", 1, even_months, out.month); !done)
    return done.error();
  if (auto done = read_code(x, "day", 1, even_days, out.day); !done)
    return done.error();
  if (auto done = read_weekday(x, out.weekday); !done)
    return done.error();
  return out;
}

/// Reads digits; -1 when there is something else.
int read_digits(std::string_view x) {
  auto out = 0;
  for (auto c : x) {
    if (c < '0' || c > '9')
      return -1;
    out = out * 10 + (c - '0');
  }
  return out;
}

failure missing_day(std::string_view member, std::string_view date, int days) {
  return wrong_member(member, fmt::format("{} is no date: that month has {} "
                                          "days",
                                          date, days));
}

/// Reads `2026-12-24`, a day that exists.
result<date_pattern> read_date_text(std::string_view x,
                                    std::string_view member) {
  if (x.size() != 10 || x[4] != '-' || x[7] != '-')
    return wrong_member(member, no_date);
  date_pattern out;
  out.year = read_digits(x.substr(0, 4));
  out.month = read_digits(x.substr(5, 2));
  out.day = read_digits(x.substr(8));
  if (out.year < first_year || out.month < 0 || out.day < 0)
    return wrong_member(member, no_date);
  if (out.month < 1 || out.month > 12)
    return wrong_member(member,
                        fmt::format("{} is no date: months are 01 to 12", x));
  if (auto days = month_length(out.year, out.month);
      out.day < 1 || out.day > days)
    return missing_day(member, x, days);
  return out;
}

bool is_any(int x) {
  return x == any_date_part;
}

/// Whether the day of the week fits a whole date; @pre it is one.
status check_weekday_of(const date_pattern& x) {
  auto day = make_civil_day(to_day_number(x.year, x.month, x.day));
  if (fits_weekday(x.weekday, day))
    return {};
  return wrong_member("weekday",
                      fmt::format("{:04}-{:02}-{:02} is none of "
                                  "these: it has weekday {}",
                                  x.year, x.month, x.day, day.weekday));
}

/// A date that never comes is a mistake: a day that its month does not have, in
/// that year or in any, or that is another day of the week. Codes may leave
/// nothing over in some months.
status check_exists(const date_pattern& x) {
  constexpr auto longest_month = 31;
  constexpr auto leap_year = 2024;
  if (is_any(x.month) || x.month > 12 || is_any(x.day) || x.day > longest_month)
    return {};
  auto days = month_length(is_any(x.year) ? leap_year : x.year, x.month);
  if (x.day > days)
    return missing_day(
      "day",
      is_any(x.year) ? fmt::format("{:02}-{:02}", x.month, x.day)
                     : fmt::format("{:04}-{:02}-{:02}", x.year, x.month, x.day),
      days);
  return is_any(x.year) ? status{} : check_weekday_of(x);
}

/// What an end may not have.
status check_end(const date_pattern& x) {
  if (x.month > 12)
    return wrong_member("month", "must be 1 to 12, or -1, in a range");
  if (x.day > last_day)
    return wrong_member("day", "must be 1 to 32, or -1, in a range");
  if (is_any(x.month) && !is_any(x.year) && !is_any(x.day))
    return wrong_member("month", "is missing");
  auto whole = !is_any(x.year) && !is_any(x.month) && !is_any(x.day);
  if (!whole && !is_any(x.weekday) && x.weekday != 8)
    return wrong_member("weekday", "says nothing in a range");
  return {};
}

/// Reads one end; none when it is absent or all of it is any.
result<std::optional<date_pattern>> read_end(const value& x,
                                             std::string_view name) {
  using optional_end = std::optional<date_pattern>;
  auto* found = find_member(x, name);
  if (found == nullptr)
    return optional_end{};
  if (auto* text = found->text()) {
    auto date = read_date_text(*text, name);
    return date ? result<optional_end>{optional_end{*date}} : date.error();
  }
  if (found->fields() == nullptr)
    return wrong_member(name, no_date);
  auto out = read_pattern(*found);
  if (!out)
    return under(name, out.error());
  if (auto done = check_end(*out); !done)
    return under(name, done.error());
  if (is_any(out->year) && is_any(out->month) && is_any(out->day))
    return optional_end{};
  return optional_end{*out};
}

/// Whether both come back each year, or both each month, or neither does.
bool repeat_alike(const date_pattern& x, const date_pattern& y) {
  if (is_any(x.year) != is_any(y.year))
    return false;
  return !is_any(x.year) || is_any(x.month) == is_any(y.month);
}

bool ends_before_it_starts(const date_pattern& start, const date_pattern& end) {
  constexpr auto beyond = 99;
  auto last = [](int x) { return is_any(x) ? beyond : x; };
  return !is_any(start.year)
         && std::array{end.year, last(end.month), last(end.day)}
              < std::array{start.year, start.month, start.day};
}

/// Returns the handle that a topic such as `glp/0/{SID}/fb/cal/{H}/cfg` names,
/// or the text itself.
std::string handle_in(const std::string& x) {
  auto at = x.find("cal/");
  if (at == std::string::npos || (at > 0 && x[at - 1] != '/'))
    return x;
  auto handle = x.substr(at + 4);
  return handle.substr(0, handle.find('/'));
}

result<date_rule> read_ref(const value& x) {
  for (auto name : {"calendar", "ref", "handle"})
    if (auto* found = find_member(x, name)) {
      auto handle = found->text() ? handle_in(*found->text()) : std::string{};
      if (!is_valid_handle(handle))
        return wrong_member(name, "must be the handle of a calendar");
      return date_rule{calendar_ref{std::move(handle)}};
    }
  return wrong_member("calendar", "is missing");
}

result<date_rule> read_week_and_day(const value& x) {
  week_and_day out;
  if (auto done = read_code(x, "month", 1, even_months, out.month); !done)
    return done.error();
  if (auto done = read_code(x, "week", 1, 9, out.week); !done)
    return done.error();
  if (auto done = read_weekday(x, out.weekday); !done)
    return done.error();
  return date_rule{out};
}

/// The kind of a rule without `ot`.
date_kind guess_kind(const value& x) {
  if (find_member(x, "calendar") || find_member(x, "ref"))
    return date_kind::reference;
  if (find_member(x, "start") || find_member(x, "end"))
    return date_kind::range;
  return find_member(x, "week") ? date_kind::week_and_day : date_kind::single;
}

result<date_rule> read_single(const value& x) {
  auto out = read_pattern(x);
  if (!out)
    return out.error();
  if (auto done = check_exists(*out); !done)
    return done.error();
  return date_rule{*out};
}

result<date_rule> read_rule_object(const value& x) {
  if (auto ot = read_text(x, "ot"); !ot)
    return ot.error();
  auto kind = kind_of_date(x);
  if (!kind)
    return wrong_member("ot",
                        "must be date:single, date:range, date:weekday or "
                        "date:ref");
  switch (*kind) {
    case date_kind::reference:
      return read_ref(x);
    case date_kind::week_and_day:
      return read_week_and_day(x);
    case date_kind::single:
      return read_single(x);
    case date_kind::range:
      break;
  }
  auto range = read_date_range(x);
  return range ? result<date_rule>{*range} : range.error();
}

result<date_rule> read_rule(const value& x, std::string_view member) {
  if (auto* text = x.text()) {
    auto date = read_date_text(*text, member);
    return date ? result<date_rule>{date_rule{*date}} : date.error();
  }
  if (x.fields() == nullptr)
    return wrong_member(member, no_date);
  auto out = read_rule_object(x);
  return out ? std::move(out) : under(member, out.error());
}

} // namespace

std::optional<date_kind> kind_of_date(const value& x) {
  auto* ot = find_member(x, "ot");
  if (ot == nullptr)
    return guess_kind(x);
  auto kind = ot->text() != nullptr ? *ot->text() : std::string{"?"};
  if (kind.empty())
    return guess_kind(x);
  if (kind == "date:ref" || kind == "date:cal" || kind == "date:calendar")
    return date_kind::reference;
  if (kind == "date:weekday" || kind == "date:weeknday")
    return date_kind::week_and_day;
  if (kind == "date:range")
    return date_kind::range;
  return kind == "date:single" ? std::optional{date_kind::single}
                               : std::nullopt;
}

status check_weekday(std::optional<int64_t> code, int& out) {
  constexpr auto last_code = 11;
  if (!code || (*code != any_date_part && (*code < 1 || *code > last_code)))
    return wrong_member("weekday",
                        "must be 1 (Monday) to 7 (Sunday), 8 (every day), 9 "
                        "(Monday to Friday), 10 (weekend), 11 (Friday and "
                        "Saturday), or -1 (any)");
  out = static_cast<int>(*code);
  return {};
}

result<date_rule> read_date_rule(const value& object, std::string_view member) {
  auto* found = find_member(object, member);
  if (found == nullptr)
    return wrong_member(member, "is missing");
  return read_rule(*found, member);
}

result<date_range> read_date_range(const value& x) {
  auto start = read_end(x, "start");
  if (!start)
    return start.error();
  auto end = read_end(x, "end");
  if (!end)
    return end.error();
  if (*start && *end) {
    if (!repeat_alike(**start, **end))
      return wrong_member("end", "must leave open what the start leaves open");
    if (ends_before_it_starts(**start, **end))
      return wrong_member("end", "lies before the start");
  }
  return date_range{*start, *end};
}

result<calendar> read_calendar(const value& cfg) {
  if (cfg.fields() == nullptr)
    return wrong_member("cfg", "must be an object");
  auto description = read_text(cfg, "desc");
  if (!description)
    return description.error();
  calendar out{std::move(*description), {}};
  std::string_view name = "dates";
  for (auto other : {"entries", "dateList"})
    if (!find_member(cfg, name) && find_member(cfg, other))
      name = other;
  auto list = read_list(cfg, name, most_calendar_dates);
  if (!list)
    return list.error();
  for (size_t i = 0; i < list->elements.size(); ++i) {
    auto place = fmt::format("{}/{}", name, i);
    auto rule = read_rule(list->elements[i], place);
    if (!rule)
      return rule.error();
    if (std::holds_alternative<calendar_ref>(*rule))
      return wrong_member(place, "must not refer to a calendar");
    out.dates.push_back(std::move(*rule));
  }
  return out;
}

} // namespace troupe
