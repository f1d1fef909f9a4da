#include "storage/history/usage_survey.hpp"

#include <algorithm>
#include <set>

namespace troupe {

namespace {

constexpr unix_millis hour = 3'600'000;
constexpr unix_millis day = 24 * hour;

/// The first chunks of a point are mostly key and head; what they tell of a day
/// is far too much.
constexpr unix_millis least_time = hour;

double days(unix_millis x) {
  return static_cast<double>(x) / static_cast<double>(day);
}

/// @param a_day bytes that the level grows by
void add_level(rule_usage& to, double a_day, unix_millis retention) {
  constexpr double year = 365;
  to.a_day += a_day;
  to.after_a_year += a_day * std::min(days(retention), year);
  to.at_rest += a_day * days(retention);
}

/// Leaves up to *most* of them, spread evenly.
void thin_out(std::vector<series_number>& x, size_t most) {
  if (x.size() <= most)
    return;
  for (size_t i = 0; i < most; ++i)
    x[i] = x[i * x.size() / most];
  x.resize(most);
}

} // namespace

usage_survey::usage_survey(
  const history& of, const std::vector<series_number>& which,
  const std::function<bool(series_number)>& is_logged) {
  for (auto series : which) {
    auto& rules = of.book().rules(series);
    auto logged = rules.enabled && is_logged(series);
    std::string key;
    put_log_rules(key, rules);
    auto& x = groups_[{logged, std::move(key)}];
    x.sum.rules = rules;
    x.sum.logged = logged;
    ++x.sum.points;
    x.members.push_back(series);
  }
  for (auto& [key, x] : groups_)
    thin_out(x.members, most_looks);
}

result<bool> usage_survey::step(const history& of, unix_nanos now,
                                size_t most) {
  for (auto& [key, x] : groups_)
    for (; x.looks < x.members.size(); ++x.looks, --most) {
      if (most == 0)
        return false;
      if (auto ok = look(of, x, to_millis(now)); !ok)
        return ok.error();
    }
  return true;
}

status usage_survey::look(const history& of, group& x, unix_millis now) {
  auto series = x.members[x.looks];
  auto& rules = x.sum.rules;
  auto first = now;
  std::array<extent, log_levels> levels;
  for (uint8_t level = 0; level < log_levels; ++level) {
    auto found = measure(of, series, level);
    if (!found)
      return found.error();
    levels[level] = *found;
    x.sum.on_disk += static_cast<double>(found->bytes);
    // An interval may have begun long before its first sample.
    auto& kept = rules.levels[level];
    first = std::min(first, found->first + (kept ? kept->interval : 0));
  }
  x.sum.over = std::max(x.sum.over, now - first);
  if (!x.sum.logged || now - first < least_time)
    return {};
  ++x.sum.measured;
  for (size_t level = 0; level < log_levels; ++level)
    if (rules.levels[level] && levels[level].bytes > 0) {
      auto& [bytes, begin] = levels[level];
      auto time = std::max(now - begin, least_time);
      add_level(x.sum, static_cast<double>(bytes) / days(time),
                retention_of(rules, level));
    }
  return {};
}

result<usage_survey::extent>
usage_survey::measure(const history& of, series_number series, uint8_t level) {
  extent out;
  auto count = [&out](const chunk_key& key, size_t bytes) {
    out.bytes += chunk_record_bytes + bytes;
    out.first = std::min(out.first, key.first);
  };
  auto copy = of.copy(series, level);
  if (!copy)
    return copy.error();
  std::set<std::string> in_memory; // newer than what the store has
  for (auto& x : copy->chunks) {
    count(x.key, x.bytes.size());
    in_memory.insert(to_key(x.key));
  }
  for (auto period : of.usage().periods(level)) {
    key_range range{record_family::history, first_key(level, period, series),
                    first_key(level, period, series + 1), false};
    auto ok = of.disk().scan(range, [&](auto bytes_of_key, auto bytes) {
      auto key = read_chunk_key(bytes_of_key);
      if (key && in_memory.count(std::string{bytes_of_key}) == 0)
        count(*key, bytes.size());
      return true;
    });
    if (!ok)
      return ok.error();
  }
  return out;
}

std::vector<rule_usage> usage_survey::rows() const {
  std::vector<rule_usage> out;
  for (auto& [key, x] : groups_) {
    auto row = x.sum;
    auto all = static_cast<double>(row.points);
    row.on_disk *= x.looks > 0 ? all / static_cast<double>(x.looks) : 0;
    auto each = row.measured > 0 ? all / static_cast<double>(row.measured) : 0;
    for (auto rate : {&row.a_day, &row.after_a_year, &row.at_rest})
      *rate *= each;
    out.push_back(std::move(row));
  }
  std::stable_sort(out.begin(), out.end(),
                   [](auto& x, auto& y) { return x.points > y.points; });
  return out;
}

} // namespace troupe
