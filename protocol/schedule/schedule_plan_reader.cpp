// Reads the configuration of a schedule.

#include "protocol/schedule/cfg_member.hpp"
#include "protocol/schedule/date_reader.hpp"
#include "protocol/schedule/schedule_plan.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

namespace troupe {

namespace {

/// Moves what was read to *out*, or returns why there is none.
template <class T>
status take(result<T> x, T& out) {
  if (!x)
    return x.error();
  out = std::move(*x);
  return {};
}

status read_level(const value& x, uint8_t& out) {
  auto level = read_whole(x, "prio", 1, normal_level, normal_level);
  if (!level)
    return level.error();
  out = static_cast<uint8_t>(*level);
  return {};
}

status read_effective(const value& cfg, date_range& out) {
  auto* found = find_member(cfg, "effective");
  if (found == nullptr)
    return {};
  if (found->fields() == nullptr)
    return wrong_member("effective", "must be an object with start and end");
  if (auto done = take(read_date_range(*found), out); !done)
    return under("effective", done.error());
  return {};
}

result<weekly_entry> with_events(weekly_entry x, result<event_list> events) {
  if (!events)
    return events.error();
  x.events = std::move(*events);
  return x;
}

result<weekly_entry> read_weekly_entry(const value& x) {
  weekly_entry out;
  if (auto* code = find_member(x, "weekday"))
    if (auto done = check_weekday(whole_number(*code), out.weekday); !done)
      return done.error();
  return with_events(std::move(out), read_events(x, "events"));
}

/// Reads a member of `{"1": EVENTS, "9": {"events": EVENTS}}`.
result<weekly_entry> read_keyed_entry(const value& weekly,
                                      const std::string& key) {
  int64_t code = 0;
  auto* end = key.data() + key.size();
  auto whole = std::from_chars(key.data(), end, code).ptr == end;
  weekly_entry out;
  if (auto done = check_weekday(whole ? std::optional{code} : std::nullopt,
                                out.weekday);
      !done)
    return under(key, done.error());
  auto* inner = find_member(weekly, key);
  if (inner->field("events") == nullptr)
    return with_events(std::move(out), read_events(weekly, key));
  auto events = read_events(*inner, "events");
  return with_events(std::move(out),
                     events ? std::move(events) : under(key, events.error()));
}

status read_weekly_object(const value& weekly, schedule_plan& out) {
  auto& members = weekly.fields()->fields;
  if (members.size() > most_weekly_entries)
    return failure{ec::too_large,
                   fmt::format("weekly: has more than {} members",
                               most_weekly_entries)};
  for (auto& member : members) {
    auto& key = member.first;
    if (find_member(weekly, key) == nullptr)
      continue; // null: the same as absent
    auto entry = read_keyed_entry(weekly, key);
    if (!entry)
      return under("weekly", entry.error());
    out.weekly.push_back(std::move(*entry));
  }
  return {};
}

status read_weekly(const value& cfg, schedule_plan& out) {
  auto* found = find_member(cfg, "weekly");
  if (found != nullptr && found->fields() != nullptr)
    return read_weekly_object(*found, out);
  auto list = read_list(cfg, "weekly", most_weekly_entries);
  if (!list)
    return list.error();
  for (size_t i = 0; i < list->elements.size(); ++i) {
    auto entry = read_weekly_entry(list->elements[i]);
    if (!entry)
      return under(fmt::format("weekly/{}", i), entry.error());
    out.weekly.push_back(std::move(*entry));
  }
  return {};
}

result<exception_entry> read_exception(const value& x) {
  exception_entry out;
  if (auto done = take(read_date_rule(x, "date"), out.date); !done)
    return done.error();
  if (auto done = read_level(x, out.level); !done)
    return done.error();
  if (auto done = take(read_events(x, "events"), out.events); !done)
    return done.error();
  return out;
}

status read_exceptions(const value& cfg, schedule_plan& out) {
  auto list = read_list(cfg, "exceptions", most_exceptions);
  if (!list)
    return list.error();
  size_t events = 0;
  for (size_t i = 0; i < list->elements.size(); ++i) {
    auto entry = read_exception(list->elements[i]);
    if (!entry)
      return under(fmt::format("exceptions/{}", i), entry.error());
    events += entry->events.size();
    if (events > most_exception_events)
      return failure{
        ec::too_large,
        fmt::format("exceptions: have more than {} events together",
                    most_exception_events)};
    out.exceptions.push_back(std::move(*entry));
  }
  return {};
}

status read_catch_up(const value& cfg, catch_up_rule& out) {
  auto* found = find_member(cfg, "catchUp");
  if (found == nullptr)
    return {};
  if (found->fields() == nullptr)
    return wrong_member("catchUp", "must be an object with policy and hours");
  constexpr auto a_week = 168;
  auto hours = read_whole(*found, "hours", 1, a_week, out.hours);
  if (!hours)
    return under("catchUp", hours.error());
  out.hours = *hours;
  auto policy = read_text(*found, "policy");
  using kind = catch_up_rule::kind;
  if (policy && (policy->empty() || *policy == "skip"))
    out.policy = kind::skip;
  else if (policy && *policy == "last")
    out.policy = kind::last;
  else if (policy && *policy == "all")
    out.policy = kind::all;
  else
    return wrong_member("catchUp/policy", "must be skip, last or all");
  return {};
}

status read_sun(const value& cfg, double& out) {
  auto* found = find_member(cfg, "sun");
  if (found == nullptr)
    return {};
  if (found->fields() == nullptr)
    return wrong_member("sun", "must be an object with elevation");
  auto* elevation = find_member(*found, "elevation");
  if (elevation == nullptr)
    return {};
  auto degrees = elevation->boolean() ? std::nullopt : elevation->number();
  constexpr auto low = -18.0;
  constexpr auto high = 5.0;
  if (!degrees || !(*degrees >= low && *degrees <= high))
    return wrong_member("sun/elevation", "must be -18 to 5 degrees");
  out = *degrees;
  return {};
}

/// Members that are one value.
status read_settings(const value& cfg, schedule_plan& out) {
  if (auto done = take(read_text(cfg, "desc"), out.description); !done)
    return done;
  if (auto done = take(read_flag(cfg, "suspend"), out.suspended); !done)
    return done;
  if (auto done = take(read_flag(cfg, "ignoreDst"), out.ignore_dst); !done)
    return done;
  if (auto done = read_level(cfg, out.level); !done)
    return done;
  constexpr auto an_hour = 3'600;
  if (auto done = take(read_whole(cfg, "stagger", 0, an_hour, 0), out.stagger);
      !done)
    return done;
  if (auto* otherwise = find_member(cfg, "default")) {
    if (auto done = check_preset(*otherwise); !done)
      return under("default", done.error());
    out.otherwise = *otherwise;
  }
  return {};
}

} // namespace

result<schedule_plan> read_schedule_plan(const value& cfg) {
  if (cfg.fields() == nullptr)
    return wrong_member("cfg", "must be an object");
  schedule_plan out;
  if (auto done = read_settings(cfg, out); !done)
    return done.error();
  if (auto done = read_effective(cfg, out.effective); !done)
    return done.error();
  if (auto done = read_weekly(cfg, out); !done)
    return done.error();
  if (auto done = read_exceptions(cfg, out); !done)
    return done.error();
  if (auto done = read_catch_up(cfg, out.catch_up); !done)
    return done.error();
  if (auto done = read_sun(cfg, out.sun_elevation); !done)
    return done.error();
  return out;
}

} // namespace troupe
