#include "protocol/schedule/schedule_engine.hpp"

#include "protocol/schedule/day_state.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

namespace troupe {

namespace {

constexpr unix_nanos nanos_per_second = 1'000'000'000;
constexpr unix_seconds last_second = std::numeric_limits<unix_nanos>::max()
                                     / nanos_per_second;
constexpr auto days_back = 7;

unix_seconds whole_seconds(unix_nanos x) noexcept {
  return x / nanos_per_second - (x % nanos_per_second < 0 ? 1 : 0);
}

std::vector<size_t> by_level(const std::vector<exception_entry>& list) {
  std::vector<size_t> out(list.size());
  std::iota(out.begin(), out.end(), size_t{0});
  std::stable_sort(out.begin(), out.end(), [&](size_t x, size_t y) {
    return list[x].level < list[y].level;
  });
  return out;
}

} // namespace

schedule_engine::schedule_engine(schedule_plan_ptr plan,
                                 surroundings_ptr around)
  : plan_(std::move(plan)),
    around_(std::move(around)),
    zone_(plan_->ignore_dst ? around_->zone.without_dst() : around_->zone),
    order_(std::make_shared<const std::vector<size_t>>(
      by_level(plan_->exceptions))) {
  // nop
}

schedule_output schedule_engine::at(unix_nanos x) const {
  return at_second(whole_seconds(x));
}

schedule_output schedule_engine::at_second(unix_seconds x) const {
  auto table = table_of(zone_.day_of(x));
  auto later = [](unix_seconds second, const segment& y) {
    return second < y.from;
  };
  auto found = std::upper_bound(table->segments.begin(), table->segments.end(),
                                x, later);
  return (found - 1)->output;
}

std::optional<unix_nanos> schedule_engine::next_change(unix_nanos x) const {
  return next(x, stop::changes);
}

std::optional<unix_nanos> schedule_engine::next_event(unix_nanos x) const {
  return next(x, stop::events);
}

std::optional<unix_nanos> schedule_engine::next(unix_nanos x, stop at) const {
  auto from = whole_seconds(x);
  auto to = from + unix_seconds{look_ahead_days} * seconds_per_day;
  std::optional<unix_nanos> out;
  walk(from, to, at, [&](const segment& found) {
    out = found.from * nanos_per_second;
    return false;
  });
  return out;
}

std::vector<schedule_change>
schedule_engine::changes(unix_nanos from, unix_nanos to, size_t limit) const {
  std::vector<schedule_change> out;
  if (limit > 0)
    walk(whole_seconds(from), whole_seconds(to), stop::changes,
         [&](const segment& found) {
           out.push_back({found.from * nanos_per_second, found.output});
           return out.size() < limit;
         });
  return out;
}

/// Hands over what is in (from, to] until *use* returns false.
template <class F>
void schedule_engine::walk(unix_seconds from, unix_seconds to, stop at,
                           F use) const {
  to = std::min(to, last_second);
  auto day = zone_.day_of(from);
  auto table = table_of(day);
  auto last = at_second(from);
  for (;;) {
    for (auto& x : table->segments) {
      if (x.from > to)
        return;
      auto skipped_day = x.from == table->end;
      auto same = x.output == last && (at == stop::changes || !x.given);
      if (x.from <= from || skipped_day || same)
        continue;
      last = x.output;
      if (!use(x))
        return;
    }
    if (table->end > to)
      return;
    table = make_table(++day);
  }
}

local_day schedule_engine::make_day(day_number x) const {
  return {zone_, around_->place, plan_->sun_elevation, x};
}

schedule_engine::table_ptr schedule_engine::table_of(day_number x) const {
  if (!latest_ || latest_->day != x)
    latest_ = make_table(x);
  return latest_;
}

schedule_engine::table_ptr schedule_engine::make_table(day_number x) const {
  auto day = make_day(x);
  auto out = std::make_shared<day_table>();
  out->day = x;
  out->end = day.end();
  if (is_effective(day.date()))
    out->segments = make_segments(day);
  else
    out->segments.push_back({day.begin(), {}, false});
  return out;
}

std::vector<schedule_engine::segment>
schedule_engine::make_segments(local_day& day) const {
  auto weekly = weekly_moments(day);
  auto begins_with_event = !weekly.empty() && weekly.front().at == day.begin();
  day_state state{*plan_, begins_with_event ? nullptr
                                            : newest_before(day.date().number)};
  auto events = exception_events(day, state);
  for (auto& event : weekly)
    events.push_back({event, state.weekly_list()});
  std::stable_sort(events.begin(), events.end(), [](auto& x, auto& y) {
    return happens_before(x.what, y.what);
  });
  std::vector<segment> out{{day.begin(), state.output(), false}};
  for (size_t i = 0; i < events.size(); ++i) {
    state.take(events[i]);
    auto at = events[i].what.at;
    if (i + 1 < events.size() && events[i + 1].what.at == at)
      continue; // of what happens at one instant only the result shows
    auto now = state.output();
    auto given = !now.wanted.is_null() && *events[i].what.wanted == now.wanted;
    if (at == out.back().from)
      out.back() = {at, now, given};
    else if (at < day.end() && (given || now != out.back().output))
      out.push_back({at, now, given});
  }
  return out;
}

/// Adds the exceptions that fit *day* to *state* and returns their events.
std::vector<listed_moment>
schedule_engine::exception_events(local_day& day, day_state& state) const {
  std::vector<listed_moment> out;
  std::vector<moment> moments;
  for (auto place : *order_) {
    auto& entry = plan_->exceptions[place];
    if (!matches(entry.date, day.date(), around_->calendars))
      continue;
    moments.clear();
    day.append_moments(entry.events, moments);
    auto list = state.add(entry);
    for (auto& event : moments)
      out.push_back({event, list});
  }
  return out;
}

bool schedule_engine::is_effective(const civil_day& x) const {
  return !plan_->suspended && matches(plan_->effective, x);
}

/// Returns the weekly events of *day* in the order in which they happen.
std::vector<moment> schedule_engine::weekly_moments(local_day& day) const {
  std::vector<moment> out;
  for (auto& entry : plan_->weekly)
    if (fits_weekday(entry.weekday, day.date()))
      day.append_moments(entry.events, out);
  std::stable_sort(out.begin(), out.end(), happens_before);
  return out;
}

/// Returns what counts before the first weekly event of a day, or null.
const value* schedule_engine::newest_before(day_number x) const {
  if (!plan_->otherwise.is_null() || plan_->weekly.empty())
    return &plan_->otherwise;
  for (auto back = 1; back <= days_back; ++back) {
    auto day = make_day(x - back);
    if (!is_effective(day.date()))
      break;
    auto moments = weekly_moments(day);
    if (!moments.empty())
      return moments.back().wanted;
  }
  return nullptr;
}

} // namespace troupe
