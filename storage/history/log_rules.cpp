#include "storage/history/log_rules.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

constexpr unix_millis second = 1'000;
constexpr unix_millis day = 86'400 * second;

/// Longer ones mean for ever, and would overflow.
constexpr double most_seconds = 100.0 * 366 * 86'400;

constexpr std::array<unix_millis, log_levels> usual_interval{0, 900 * second,
                                                             3'600 * second};
constexpr std::array<unix_millis, log_levels> usual_retention{
  14 * day, 60 * day, 730 * day};

std::optional<unix_millis> millis(const value* x, unix_millis unit) {
  auto number = x != nullptr ? x->number() : std::nullopt;
  if (!number || !(*number >= 0))
    return {};
  auto most = most_seconds * static_cast<double>(second);
  return static_cast<unix_millis>(
    std::llround(std::min(*number * static_cast<double>(unit), most)));
}

std::optional<log_level> read_level(const value& x, size_t place) {
  auto interval = millis(x.field("interval"), second);
  auto retention = millis(x.field("retention"), day);
  if (!interval && !retention)
    return {};
  return log_level{interval.value_or(0),
                   retention.value_or(usual_retention[place])};
}

/// Two levels of one interval would keep the same rows twice.
void join_equal(log_rules& x) {
  for (size_t i = 0; i < log_levels; ++i)
    for (auto j = i + 1; j < log_levels; ++j)
      if (x.levels[i] && x.levels[j]
          && x.levels[i]->interval == x.levels[j]->interval) {
        x.levels[i]->retention = std::max(x.levels[i]->retention,
                                          x.levels[j]->retention);
        x.levels[j].reset();
      }
}

} // namespace

bool operator==(const log_rules& x, const log_rules& y) {
  return x.enabled == y.enabled && x.least_time == y.least_time
         && x.least_change == y.least_change && x.levels == y.levels;
}

log_rules read_log_rules(const value& log) {
  log_rules out;
  auto enabled = log.field("enabled");
  out.enabled = enabled != nullptr && enabled->boolean() != nullptr
                && *enabled->boolean();
  out.least_time = millis(log.field("minDeltaTime"), second).value_or(0);
  if (auto x = log.field("minDeltaValue"); x != nullptr && x->number())
    out.least_change = std::max(0.0, *x->number());
  auto levels = log.field("levels");
  auto list = levels != nullptr ? levels->elements() : nullptr;
  for (size_t i = 0; i < log_levels; ++i)
    if (list == nullptr)
      out.levels[i] = log_level{usual_interval[i], usual_retention[i]};
    else if (i < list->elements.size())
      out.levels[i] = read_level(list->elements[i], i);
  join_equal(out);
  return out;
}

unix_millis retention_of(const log_rules& x, size_t level) {
  return x.levels[level] ? x.levels[level]->retention : usual_retention[level];
}

void put_log_rules(std::string& out, const log_rules& x) {
  out += static_cast<char>((x.enabled ? 1 : 0) | (x.least_change ? 2 : 0));
  put_signed(out, x.least_time);
  put_double(out, x.least_change.value_or(0));
  for (auto& level : x.levels) {
    out += static_cast<char>(level ? 1 : 0);
    if (level) {
      put_signed(out, level->interval);
      put_signed(out, level->retention);
    }
  }
}

log_rules read_log_rules(byte_reader& in) {
  log_rules out;
  auto flags = in.byte();
  out.enabled = (flags & 1) != 0;
  out.least_time = read_signed(in);
  auto change = read_double(in);
  if ((flags & 2) != 0)
    out.least_change = change;
  for (auto& level : out.levels)
    if (in.byte() != 0) {
      level.emplace();
      level->interval = read_signed(in);
      level->retention = read_signed(in);
    }
  return out;
}

value to_value(const log_rules& x) {
  auto in = [](unix_millis time, unix_millis unit) {
    return value{static_cast<double>(time) / static_cast<double>(unit)};
  };
  array levels;
  for (size_t i = 0; i < log_levels; ++i)
    if (auto& level = x.levels[i])
      levels.elements.push_back(
        make_structure({{"level", value{static_cast<int64_t>(i + 1)}},
                        {"interval", in(level->interval, second)},
                        {"retention", in(level->retention, day)}}));
  structure out;
  out.fields.emplace_back("enabled", value{x.enabled});
  out.fields.emplace_back("minDeltaTime", in(x.least_time, second));
  if (x.least_change)
    out.fields.emplace_back("minDeltaValue", value{*x.least_change});
  out.fields.emplace_back("levels", value{std::move(levels)});
  return value{std::move(out)};
}

} // namespace troupe
