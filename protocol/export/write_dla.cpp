// Writes datapoint properties (`.dla`).

#include "protocol/export/write_dla.hpp"

#include "protocol/export/csv_writer.hpp"
#include "protocol/iap/json.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>
#include <utility>

namespace troupe {

namespace {

/// Columns in the order of the file.
enum column : size_t {
  protocol,
  device_type_name,
  datapoint,
  monitored,
  monitoring_method,
  poll_interval,
  publish_interval,
  expected_update_interval,
  publish_min_delta_time,
  publish_min_delta_value,
  initial_value,
  provision_initial_value,
  log_interval_1,
  log_interval_2,
  log_interval_3,
  log_1_expected_interval,
  log_2_expected_interval,
  log_3_expected_interval,
  log_retention_1,
  log_retention_2,
  log_retention_3,
  log_min_delta_time,
  log_min_delta_value,
  alarm_enabled,
  alarm_type_name,
  alarm_details,
  high_warning,
  low_warning,
  high_error,
  low_error,
  visible,
  presets,
  localization,
  logged,
  tags,
  column_count
};

const std::vector<std::string>& column_names() {
  static const std::vector<std::string> names{"Protocol",
                                              "Device Type",
                                              "Datapoint",
                                              "Monitored",
                                              "Monitoring Method",
                                              "Poll Interval",
                                              "Publish Interval",
                                              "Expected Update Interval",
                                              "Publish Min Delta Time",
                                              "Publish Min Delta Value",
                                              "Initial Value",
                                              "Provision Initial Value",
                                              "Log Interval 1",
                                              "Log Interval 2",
                                              "Log Interval 3",
                                              "Log 1 Expected Interval",
                                              "Log 2 Expected Interval",
                                              "Log 3 Expected Interval",
                                              "Log Retention 1",
                                              "Log Retention 2",
                                              "Log Retention 3",
                                              "Log Min Delta Time",
                                              "Log Min Delta Value",
                                              "Alarm Enabled",
                                              "Alarm Type Name",
                                              "Alarm Details",
                                              "High Warning",
                                              "Low Warning",
                                              "High Error",
                                              "Low Error",
                                              "Visible",
                                              "Presets",
                                              "Localization",
                                              "Logged",
                                              "Tags"};
  return names;
}

value member(const value& x, const char* name) {
  auto found = x.field(name);
  return found != nullptr ? *found : value{};
}

/// Empty for what is not set.
std::string plain(const value& x) {
  if (x.is_null())
    return {};
  if (auto flag = x.boolean())
    return yes_no(*flag);
  return x.text() != nullptr ? *x.text() : iap::to_json(x);
}

std::string json(const value& x) {
  return x.is_null() ? std::string{} : iap::to_json(x);
}

/// One row.
class dla_line {
public:
  dla_line(const data_rules& rules, const data_rule& x) : cells_(column_count) {
    cells_[protocol] = rules.protocol;
    cells_[device_type_name] = rules.type;
    cells_[datapoint] = fmt::format("{}/{}/{}", x.block, x.index, x.point);
    take_monitor(member(x.settings, "monitor"));
    take_log(member(x.settings, "log"));
    take_alarm(member(x.settings, "alarm"));
    cells_[visible] = plain(member(x.settings, "visible"));
    cells_[presets] = json(member(x.settings, "presets"));
    cells_[localization] = json(member(x.settings, "localization"));
    cells_[tags] = json(member(x.settings, "tags"));
    if (x.initial)
      cells_[initial_value] = initial_text(*x.initial);
    if (x.provision_initial)
      cells_[provision_initial_value] = yes_no(true);
  }

  [[nodiscard]] const std::vector<std::string>& cells() const noexcept {
    return cells_;
  }

private:
  /// A rate of 0 is off, unless the device tells of changes by itself.
  void take_monitor(const value& x) {
    auto rate = member(x, "rate");
    auto event = member(x, "event");
    auto events = event.boolean() != nullptr && *event.boolean();
    auto number = rate.number();
    auto slow = rate.text() != nullptr && *rate.text() == "slow";
    if (number || slow)
      cells_[monitored] = yes_no(events || slow || *number != 0);
    if (events)
      cells_[monitoring_method] = "Event-Driven";
    else if (slow || number.value_or(0) != 0)
      cells_[monitoring_method] = "Polled";
    if (number.value_or(0) != 0)
      cells_[poll_interval] = iap::to_json(rate);
    cells_[publish_interval] = plain(member(x, "throttle"));
    auto report = plain(member(x, "report"));
    cells_[publish_min_delta_value] = report == "change" ? "any"
                                      : report == "any"
                                        ? "always"
                                        : plain(member(x, "threshold"));
  }

  void take_log(const value& x) {
    cells_[logged] = plain(member(x, "enabled"));
    cells_[log_min_delta_time] = plain(member(x, "minDeltaTime"));
    cells_[log_min_delta_value] = plain(member(x, "minDeltaValue"));
    auto levels = member(x, "levels");
    auto list = levels.elements();
    for (size_t i = 0; list != nullptr && i < 3 && i < list->elements.size();
         ++i) {
      cells_[log_interval_1 + i] = plain(member(list->elements[i], "interval"));
      cells_[log_retention_1 + i]
        = plain(member(list->elements[i], "retention"));
    }
  }

  void take_alarm(const value& x) {
    cells_[alarm_enabled] = plain(member(x, "enabled"));
    cells_[alarm_type_name] = plain(member(x, "name"));
    cells_[alarm_details] = plain(member(x, "details"));
    cells_[high_warning] = plain(member(x, "highWarning"));
    cells_[low_warning] = plain(member(x, "lowWarning"));
    cells_[high_error] = plain(member(x, "highError"));
    cells_[low_error] = plain(member(x, "lowError"));
  }

  /// Texts are bare, unless they would be read as JSON.
  static std::string initial_text(const value& x) {
    auto text = x.text();
    auto bare = text != nullptr && !text->empty() && !iap::read_json(*text);
    return bare ? *text : json(x);
  }

  std::vector<std::string> cells_;
};

} // namespace

std::string write_dla(const std::vector<data_rules>& rules) {
  csv_writer out;
  out.setting("filetype", "dla");
  out.row(column_names());
  for (auto& x : rules)
    for (auto& rule : x.points)
      out.row(dla_line{x, rule}.cells());
  return out.take();
}

} // namespace troupe
