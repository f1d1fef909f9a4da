#include "protocol/schedule/known_members.hpp"

#include "protocol/schedule/cfg_member.hpp"
#include "protocol/schedule/date_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

namespace {

using names = std::vector<std::string_view>;

/// Checks the members of an object; null means the same as absent.
status check(const value& x, const names& known) {
  auto* object = x.fields();
  if (object == nullptr)
    return {};
  for (auto& [name, what] : object->fields)
    if (!what.is_null()
        && std::find(known.begin(), known.end(), name) == known.end())
      return wrong_member(name, fmt::format("means nothing here, only {} do",
                                            fmt::join(known, ", ")));
  return {};
}

status check_in(const value& x, std::string_view member, const names& known) {
  auto* found = find_member(x, member);
  auto done = found != nullptr ? check(*found, known) : status{};
  return done ? done : under(member, done.error());
}

status check_range(const value& x) {
  const names date{"ot", "year", "month", "day", "weekday"};
  for (auto end : {"start", "end"})
    if (auto done = check_in(x, end, date); !done)
      return done;
  return check(x, {"ot", "start", "end"});
}

status check_date(const value& x) {
  auto kind = kind_of_date(x);
  if (kind == date_kind::range)
    return check_range(x);
  if (kind == date_kind::week_and_day)
    return check(x, {"ot", "month", "week", "weekday"});
  if (kind == date_kind::reference)
    return check(x, {"ot", "calendar", "ref", "handle"});
  return check(x, {"ot", "year", "month", "day", "weekday"});
}

/// Checks each element of a list by *f*.
template <class F>
status check_each(const value& cfg, std::string_view list, F f) {
  auto* found = find_member(cfg, list);
  auto* all = found != nullptr ? found->elements() : nullptr;
  if (all == nullptr)
    return {};
  for (size_t i = 0; i < all->elements.size(); ++i)
    if (auto done = f(all->elements[i]); !done)
      return under(fmt::format("{}/{}", list, i), done.error());
  return {};
}

status check_exception(const value& x) {
  if (auto done = check(x, {"date", "prio", "events", "desc", "name"}); !done)
    return done;
  auto* date = find_member(x, "date");
  auto done = date != nullptr ? check_date(*date) : status{};
  return done ? done : under("date", done.error());
}

} // namespace

status check_schedule_members(const value& cfg) {
  static const names known{
    "desc",        "effective", "suspend", "weekly",   "exceptions",
    "prio",        "default",   "targets", "stagger",  "enforce",
    "ignoreDst",   "catchUp",   "sun",     "mru",      "name",
    "description", "color",     "tags",    "metadata", "id",
    "customerId",  "presetName"};
  if (auto done = check(cfg, known); !done)
    return done;
  if (auto* effective = find_member(cfg, "effective"))
    if (auto done = check_range(*effective); !done)
      return under("effective", done.error());
  if (auto done = check_in(cfg, "catchUp", {"policy", "hours"}); !done)
    return done;
  if (auto done = check_in(cfg, "sun", {"elevation"}); !done)
    return done;
  auto weekly = [](const value& x) {
    return check(x, {"weekday", "events", "desc", "name"});
  };
  if (auto done = check_each(cfg, "weekly", weekly); !done)
    return done;
  return check_each(cfg, "exceptions", check_exception);
}

status check_calendar_members(const value& cfg) {
  if (auto done = check(cfg, {"desc", "dates", "entries", "dateList", "mru",
                              "name", "description", "color", "tags"});
      !done)
    return done;
  for (auto list : {"dates", "entries", "dateList"})
    if (auto done = check_each(cfg, list, check_date); !done)
      return done;
  return {};
}

} // namespace troupe
