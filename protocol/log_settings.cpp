#include "protocol/log_settings.hpp"

#include "protocol/schedule/cfg_member.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr size_t most_levels = 3;
constexpr double longest_time = 366 * 86'400.0; // seconds
constexpr double longest_retention = 36'500;    // days

status check_number(const value& x, std::string_view name, double most,
                    std::string_view unit) {
  auto* found = find_member(x, name);
  if (found == nullptr)
    return {};
  auto number = found->boolean() == nullptr ? found->number() : std::nullopt;
  if (!number || !(*number >= 0 && *number <= most))
    return wrong_member(name, fmt::format("must be 0 to {:.0f}{}", most, unit));
  return {};
}

status check_level(const value& x) {
  if (!x.is_null() && x.fields() == nullptr)
    return wrong_member("level", "must be an object with interval and "
                                 "retention");
  if (auto done = check_number(x, "interval", longest_time, " seconds"); !done)
    return done;
  return check_number(x, "retention", longest_retention, " days");
}

} // namespace

status check_log_settings(const value& log) {
  if (log.fields() == nullptr)
    return wrong_member("log", "must be an object");
  if (auto enabled = read_flag(log, "enabled"); !enabled)
    return under("log", enabled.error());
  if (auto done = check_number(log, "minDeltaTime", longest_time, " seconds");
      !done)
    return under("log", done.error());
  if (auto* change = find_member(log, "minDeltaValue"))
    if (!change->number() || !(*change->number() >= 0))
      return wrong_member("log/minDeltaValue", "must be a number, 0 or more");
  auto levels = read_list(log, "levels", most_levels);
  if (!levels)
    return under("log", levels.error());
  for (size_t i = 0; i < levels->elements.size(); ++i)
    if (auto done = check_level(levels->elements[i]); !done)
      return under(fmt::format("log/levels/{}", i), done.error());
  return {};
}

} // namespace troupe
