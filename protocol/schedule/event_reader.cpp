// Reads the events of a day.

#include "protocol/schedule/cfg_member.hpp"
#include "protocol/schedule/schedule_plan.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

namespace troupe {

namespace {

using anchor = event_time::anchor;

/// Reads two digits up to *high*; nothing of *x* is left behind them.
std::optional<int> take_two_digits(std::string_view& x, int high) {
  auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (x.size() < 2 || !digit(x[0]) || !digit(x[1]))
    return std::nullopt;
  auto out = (x[0] - '0') * 10 + (x[1] - '0');
  x.remove_prefix(2);
  return out <= high ? std::optional<int>{out} : std::nullopt;
}

/// Reads `HH:MM` or `HH:MM:SS`, 00:00 to 23:59:59, in seconds.
std::optional<int> read_clock(std::string_view x) {
  auto take_next = [&x]() -> std::optional<int> {
    if (x.empty() || x.front() != ':')
      return std::nullopt;
    x.remove_prefix(1);
    return take_two_digits(x, 59);
  };
  auto hours = take_two_digits(x, 23);
  auto minutes = take_next();
  auto seconds = x.empty() ? std::optional<int>{0} : take_next();
  if (!hours || !minutes || !seconds || !x.empty())
    return std::nullopt;
  return (*hours * 60 + *minutes) * 60 + *seconds;
}

/// Reads what follows `sunrise` or `sunset`.
std::optional<event_time> read_offset(anchor from, std::string_view x) {
  if (x.empty())
    return event_time{from, 0};
  auto sign = x.front() == '-' ? -1 : 1;
  auto offset = read_clock(x.substr(1));
  if ((x.front() != '-' && x.front() != '+') || !offset)
    return std::nullopt;
  return event_time{from, sign * *offset};
}

std::optional<event_time> read_event_time(std::string_view x) {
  constexpr std::string_view rise = "sunrise";
  constexpr std::string_view set = "sunset";
  if (x.substr(0, rise.size()) == rise)
    return read_offset(anchor::sunrise, x.substr(rise.size()));
  if (x.substr(0, set.size()) == set)
    return read_offset(anchor::sunset, x.substr(set.size()));
  auto clock = read_clock(x);
  return clock ? std::optional{event_time{anchor::clock, *clock}}
               : std::nullopt;
}

} // namespace

status check_preset(const value& wanted) {
  auto* fields = wanted.fields();
  auto* name = wanted.field("preset");
  if (fields == nullptr || fields->fields.size() != 1 || name == nullptr
      || name->text() != nullptr)
    return {};
  return wrong_member("preset", "must be the name of a preset, a text");
}

result<event_list> read_events(const value& object, std::string_view member) {
  auto* found = find_member(object, member);
  auto* events = found != nullptr ? found->fields() : nullptr;
  if (events == nullptr)
    return wrong_member(member, "must be an object of times and values");
  if (events->fields.size() > most_events)
    return failure{ec::too_large, fmt::format("{}: has more than {} events",
                                              member, most_events)};
  event_list out;
  std::map<std::pair<anchor, int>, std::string_view> seen;
  for (auto& [name, wanted] : events->fields) {
    auto at = read_event_time(name);
    if (!at)
      return under(member, wrong_member(name, "is no time: 00:00 to 23:59:59, "
                                              "sunrise, sunset-00:30 are"));
    // One time has several spellings: 06:30 and 06:30:00.
    auto [first, added] = seen.emplace(std::pair{at->from, at->seconds}, name);
    if (!added)
      return under(member,
                   wrong_member(name, fmt::format("is there twice; {} is the "
                                                  "same time",
                                                  first->second)));
    if (auto done = check_preset(wanted); !done)
      return under(member, under(name, done.error()));
    out.push_back({*at, wanted});
  }
  return out;
}

} // namespace troupe
