// How datapoints are watched, by rows of datapoint properties.

#include "protocol/import/dla_settings.hpp"

#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace troupe {

namespace {

constexpr double longest_retention = 36'500; // days
constexpr double longest_log_interval = 366.0 * 86'400;
constexpr double any_number = std::numeric_limits<double>::max();

void put(structure& out, const char* name, value x) {
  out.fields.emplace_back(name, std::move(x));
}

template <class T>
void put_if(structure& out, const char* name, const std::optional<T>& x) {
  if (x)
    put(out, name, value{*x});
}

void put_if(structure& out, const char* name, const std::string& x) {
  if (!x.empty())
    put(out, name, value{x});
}

/// Whether devices of *protocol* tell of changes by themselves.
bool has_events(const std::string& protocol) noexcept {
  return protocol != "modbus";
}

} // namespace

dla_monitor::dla_monitor(const dla_cells& cells)
  : monitored_(cells.find({"Monitored"})),
    method_(cells.find({"Monitoring Method"})),
    polled_(cells.find({"Polled"})),
    interval_(cells.find({"Poll Interval"})),
    expected_(cells.find({"Expected Update Interval"})),
    publish_interval_(cells.find({"Publish Interval"})),
    publish_time_(cells.find({"Publish Min Delta Time"})),
    publish_value_(cells.find({"Publish Min Delta Value"})) {
  // nop
}

std::optional<bool> dla_monitor::read_polled(dla_cells& cells) const {
  auto& cell = cells.at(method_);
  auto word = csv_name(cell.text);
  if (word == "eventdriven")
    return false;
  if (word == "polled")
    return true;
  if (!word.empty())
    cells.error(cell, fmt::format("Monitoring Method `{}` is neither "
                                  "`Event-Driven` nor `Polled`",
                                  cell.text));
  return cells.flag(polled_);
}

structure dla_monitor::read(dla_cells& cells,
                            const std::string& protocol) const {
  structure out;
  auto monitored = cells.flag(monitored_);
  auto polled = read_polled(cells);
  auto interval = cells.rate(interval_);
  auto off = monitored.has_value() && !*monitored;
  auto events = !off && polled.has_value() && !*polled;
  if (events && !has_events(protocol)) {
    cells.warn(cells.at(method_.place ? method_ : polled_),
               protocol
                 + " has no events, so the datapoint is polled; `Polled` "
                   "would be right");
    events = false;
  }
  if (off)
    put(out, "rate", value{0});
  else if (interval || events)
    put(out, "rate", value{interval.value_or(0)});
  else if (polled || monitored)
    put(out, "rate", value{"slow"});
  if (events)
    put(out, "event", value{true});
  read_publishing(cells, out);
  // Only estimates loads; still, it has to be a number.
  (void)cells.number(expected_, -1, any_number);
  return out;
}

void dla_monitor::read_publishing(dla_cells& cells, structure& out) const {
  auto interval = cells.seconds(publish_interval_);
  auto spacing = cells.seconds(publish_time_);
  if (interval || spacing)
    put(out, "throttle",
        value{std::max(interval.value_or(0), spacing.value_or(0))});
  // "any" means any change here, but any sample on the bus.
  auto word = lower_case(cells.at(publish_value_).text);
  if (word == "any")
    return put(out, "report", value{"change"});
  if (word == "always")
    return put(out, "report", value{"any"});
  if (auto least = cells.number(publish_value_, 0, any_number)) {
    put(out, "report", value{"threshold-any"});
    put(out, "threshold", value{*least});
  }
}

dla_alarm::dla_alarm(const dla_cells& cells)
  : enabled_(cells.find({"Alarm Enabled"})),
    name_(cells.find({"Alarm Type Name", "Alarm Name"})),
    details_(cells.find({"Alarm Details"})),
    limits_{{{"lowError", cells.find({"Low Error"})},
             {"lowWarning", cells.find({"Low Warning"})},
             {"highWarning", cells.find({"High Warning"})},
             {"highError", cells.find({"High Error"})}}} {
  // nop
}

structure dla_alarm::read(dla_cells& cells) const {
  structure out;
  put_if(out, "enabled", cells.flag(enabled_));
  put_if(out, "name", cells.at(name_).text);
  put_if(out, "details", cells.at(details_).text);
  read_limits(cells, out);
  return out;
}

void dla_alarm::read_limits(dla_cells& cells, structure& out) const {
  const column* lower = nullptr;
  double lower_limit = 0;
  for (auto& [name, place] : limits_) {
    auto limit = cells.number(place, -any_number, any_number);
    if (!limit)
      continue;
    if (lower != nullptr && *limit < lower_limit)
      cells.error(cells.at(place),
                  fmt::format("{} `{}` is below {} `{}`", place.name,
                              cells.at(place).text, lower->name,
                              cells.at(*lower).text));
    lower = &place;
    lower_limit = *limit;
    put(out, name, value{*limit});
  }
  // In older files, without such a column, limits were enough.
  if (lower != nullptr && !enabled_.place)
    put(out, "enabled", value{true});
}

dla_log::dla_log(const dla_cells& cells)
  : enabled_(cells.find({"Logged"})),
    time_(cells.find({"Log Min Delta Time"})),
    value_(cells.find({"Log Min Delta Value"})),
    levels_{{{cells.find({"Log Interval 1"}), cells.find({"Log Retention 1"}),
              cells.find({"Log 1 Expected Interval"})},
             {cells.find({"Log Interval 2"}), cells.find({"Log Retention 2"}),
              cells.find({"Log 2 Expected Interval"})},
             {cells.find({"Log Interval 3"}), cells.find({"Log Retention 3"}),
              cells.find({"Log 3 Expected Interval"})}}} {
  // nop
}

structure dla_log::read(dla_cells& cells) const {
  structure out;
  auto levels = read_levels(cells);
  put_if(out, "enabled", cells.flag(enabled_));
  // In older files, without such a column, levels were enough.
  if (!levels.elements.empty() && !enabled_.place)
    put(out, "enabled", value{true});
  put_if(out, "minDeltaTime", cells.number(time_, 0, longest_log_interval));
  if (lower_case(cells.at(value_).text) == "always")
    put(out, "minDeltaValue", value{0});
  else
    put_if(out, "minDeltaValue", cells.number(value_, 0, any_number));
  if (!levels.elements.empty())
    put(out, "levels", value{std::move(levels)});
  return out;
}

/// A level that is left open between others keeps its place.
array dla_log::read_levels(dla_cells& cells) const {
  array out;
  size_t kept = 0;
  for (auto& x : levels_) {
    structure one;
    put_if(one, "interval", cells.number(x.interval, 0, longest_log_interval));
    put_if(one, "retention", cells.number(x.retention, 0, longest_retention));
    (void)cells.number(x.expected, -1, any_number);
    auto named = !one.fields.empty();
    out.elements.emplace_back(std::move(one));
    if (named)
      kept = out.elements.size();
  }
  out.elements.resize(kept);
  return out;
}

} // namespace troupe
