#include "bridge/console/cli/usage_text.hpp"

#include "bridge/console/cli/json_rows.hpp"
#include "protocol/iap/json.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace troupe::cli {

namespace {

constexpr double minute = 60;
constexpr double hour = 60 * minute;
constexpr double day = 24 * hour;

/// Whole numbers have no fraction.
std::string number_text(double x) {
  return fmt::format("{:.4g}", x);
}

/// `90 s`, `15 min`, `1 h`, `14 d`
std::string period_text(double seconds) {
  if (seconds < 2 * minute)
    return number_text(seconds) + " s";
  if (seconds < hour)
    return number_text(seconds / minute) + " min";
  if (seconds < 2 * day)
    return number_text(seconds / hour) + " h";
  return number_text(seconds / day) + " d";
}

/// How long something went on, to the nearest unit or tenth of it.
std::string about_text(double seconds) {
  if (seconds < hour)
    return fmt::format("{:.0f} min", seconds / minute);
  if (seconds < 2 * day)
    return fmt::format("{:.1f} h", seconds / hour);
  return fmt::format("{:.1f} d", seconds / day);
}

double number_of(const value& x, const char* name) {
  auto member = x.field(name);
  auto number = member != nullptr ? member->number() : std::nullopt;
  return number.value_or(0);
}

/// When a sample is logged.
std::string filter_text(const value& rules) {
  auto change = rules.field("minDeltaValue");
  std::string out = "every change";
  if (change != nullptr)
    out = number_of(rules, "minDeltaValue") > 0
            ? "changes of " + iap::to_json(*change)
            : "every sample";
  auto pause = number_of(rules, "minDeltaTime");
  return pause > 0 ? out + ", " + period_text(pause) + " apart" : out;
}

std::string level_text(const value& level) {
  auto interval = number_of(level, "interval");
  return (interval > 0 ? period_text(interval) : "all") + " for "
         + period_text(number_of(level, "retention") * day);
}

value whole(double x) {
  return value{static_cast<int64_t>(std::llround(x))};
}

} // namespace

std::string bytes_text(double x) {
  constexpr std::array<const char*, 5> units{"B", "KiB", "MiB", "GiB", "TiB"};
  constexpr double step = 1'024;
  size_t unit = 0;
  for (; x >= step && unit + 1 < units.size(); ++unit)
    x /= step;
  return unit == 0 ? fmt::format("{:.0f} B", x)
                   : fmt::format("{:.1f} {}", x, units[unit]);
}

std::string rules_text(const std::string& json) {
  auto rules = iap::read_json(json);
  if (!rules)
    return json;
  auto out = filter_text(*rules);
  auto levels = rules->field("levels");
  auto list = levels != nullptr ? levels->elements() : nullptr;
  if (list == nullptr)
    return out;
  for (size_t i = 0; i < list->elements.size(); ++i)
    out += (i == 0 ? ": " : ", ") + level_text(list->elements[i]);
  return out;
}

std::vector<std::string> usage_heads() {
  return {"POINTS", "MEASURED",     "OVER",    "ON DISK",
          "A DAY",  "AFTER A YEAR", "AT REST", "RULES"};
}

std::vector<std::string> usage_cells(const console::usage_row& x) {
  auto known = x.measured() > 0 || !x.logged();
  auto rate = [known](double bytes) {
    return known ? bytes_text(bytes) : std::string{"-"};
  };
  return {std::to_string(x.points()),
          std::to_string(x.measured()),
          about_text(x.seconds()),
          bytes_text(x.on_disk()),
          rate(x.a_day()),
          rate(x.after_a_year()),
          rate(x.at_rest()),
          x.logged() ? rules_text(x.rules())
                     : "no longer logged, was " + rules_text(x.rules())};
}

std::string usage_text(const console::usage_total& x) {
  auto out = fmt::format("{} a day, {} after a year, {} at rest",
                         bytes_text(x.a_day()), bytes_text(x.after_a_year()),
                         bytes_text(x.at_rest()));
  if (x.most() > 0) {
    auto most = static_cast<double>(x.most());
    out += fmt::format(", {:.1f} % of the {} that the history may have",
                       x.at_rest() / most * 100, bytes_text(most));
    if (x.at_rest() > most)
      out += ": the oldest will go before its time";
  }
  return out
         + fmt::format(". The history has {} now.",
                       bytes_text(static_cast<double>(x.on_disk())));
}

std::string forgotten_text(const console::forget_result& x) {
  return fmt::format("forgot {} samples and {} intervals of {} points",
                     x.samples(), x.intervals(), x.points());
}

value usage_value(const console::usage_row& x) {
  auto rules = iap::read_json(x.rules());
  return make_structure({{"rules", rules ? *rules : value{}},
                         {"logged", value{x.logged()}},
                         {"points", count_value(x.points())},
                         {"measured", count_value(x.measured())},
                         {"over", whole(x.seconds())},
                         {"onDisk", whole(x.on_disk())},
                         {"aDay", whole(x.a_day())},
                         {"afterAYear", whole(x.after_a_year())},
                         {"atRest", whole(x.at_rest())}});
}

value usage_value(const console::usage_total& x) {
  return make_structure({{"aDay", whole(x.a_day())},
                         {"afterAYear", whole(x.after_a_year())},
                         {"atRest", whole(x.at_rest())},
                         {"onDisk", count_value(x.on_disk())},
                         {"maxBytes", count_value(x.most())}});
}

value forgotten_value(const console::forget_result& x) {
  return make_structure({{"points", count_value(x.points())},
                         {"samples", count_value(x.samples())},
                         {"intervals", count_value(x.intervals())}});
}

} // namespace troupe::cli
