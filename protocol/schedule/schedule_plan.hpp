// What a schedule wants (IAP 12.2).

#pragma once

#include "protocol/ids.hpp"
#include "protocol/schedule/date_rule.hpp"
#include "protocol/schedule/sun.hpp"

#include <cstdint>
#include <memory>

namespace troupe {

inline constexpr size_t most_exceptions = 1'000;
inline constexpr size_t most_weekly_entries = 100;
inline constexpr size_t most_events = 200; ///< Of one list.

/// Of all exceptions together, so that even a day that all of them fit, and 400
/// such days in a row, cost little.
inline constexpr size_t most_exception_events = 10'000;

/// When on a day: at a time of the wall clock, or so long after the sun rises
/// or sets.
struct event_time {
  enum class anchor : uint8_t { clock, sunrise, sunset };

  anchor from = anchor::clock;
  int seconds = 0; ///< After midnight, or signed after the sun's event.
};

/// What is wanted from when on; null relinquishes.
struct day_event {
  event_time at;
  value wanted;
};

/// Of one day, in the order in which they were written.
using event_list = std::vector<day_event>;

struct weekly_entry {
  int weekday = any_date_part; ///< Code of `fits_weekday`.
  event_list events;
};

struct exception_entry {
  date_rule date;
  uint8_t level = normal_level; ///< 1 to 17
  event_list events;
};

/// What to do about events that fell into a time without power.
struct catch_up_rule {
  enum class kind : uint8_t {
    skip, ///< Nothing but the present output.
    last, ///< The latest of them.
    all,  ///< All, in their order.
  };

  kind policy = kind::skip;
  int hours = 24; ///< How far back, 1 to 168.
};

/// The configuration of a schedule, checked. What it gives to whom (`targets`)
/// is not in it.
struct schedule_plan {
  std::string description;
  date_range effective; ///< Outside it, the schedule wants nothing.
  bool suspended = false;
  std::vector<weekly_entry> weekly;
  std::vector<exception_entry> exceptions; ///< In the order of the list.
  uint8_t level = normal_level;            ///< Of weekly and default, 1 to 17.
  value otherwise;                         ///< `default`; null: there is none.
  int stagger = 0;         ///< Seconds between targets, 0 to 3,600.
  bool ignore_dst = false; ///< Clock times are standard time.
  catch_up_rule catch_up;
  double sun_elevation = civil_twilight; ///< Degrees, -18 to 5.
};

using schedule_plan_ptr = std::shared_ptr<const schedule_plan>;

/// Whether any event depends on the sun, for which a place is needed.
[[nodiscard]] bool uses_sun(const schedule_plan& x) noexcept;

/// Returns the handles of calendars that exceptions refer to, in order, once.
[[nodiscard]] std::vector<std::string> calendars_of(const schedule_plan& x);

/// Reads the configuration of a schedule:
///
///     {"desc": TEXT, "effective": {"start": DATE, "end": DATE},
///      "suspend": BOOL, "prio": 1-17, "default": VALUE, "ignoreDst": BOOL,
///      "weekly": [{"weekday": 1-11 or -1, "events": EVENTS}],
///      "exceptions": [{"date": RULE, "prio": 1-17, "events": EVENTS}],
///      "stagger": SECONDS, "sun": {"elevation": DEGREES},
///      "catchUp": {"policy": "skip" or "last" or "all", "hours": 1-168}}
///
/// EVENTS maps `06:30`, `06:30:15`, `sunrise` or `sunset-01:15` to values, a
/// time at most once.
/// `weekly` may also be an object that maps codes of weekdays to EVENTS or to
/// objects with `events`. Every member may be absent or null; others are left
/// to their readers. Failures name the member: `exceptions/3/date/month: ...`.
[[nodiscard]] result<schedule_plan> read_schedule_plan(const value& cfg);

/// Checks that a value `{"preset": NAME}` has a text as its name.
[[nodiscard]] status check_preset(const value& wanted);

/// Reads *member* of *object* as EVENTS.
[[nodiscard]] result<event_list> read_events(const value& object,
                                             std::string_view member);

} // namespace troupe
