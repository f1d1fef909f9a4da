#include "actors/monitor.hpp"

#include "protocol/conversion.hpp"

#include <algorithm>
#include <limits>

namespace troupe {

namespace {

constexpr double longest = 86'400;

constexpr size_t longest_category = 32;

/// Both "none" and "0" stop polling (IAP 14.4).
std::optional<double> named_rate(const std::string& name,
                                 const monitor_rates& rates) {
  if (name == "slow")
    return rates.slow;
  if (name == "normal")
    return rates.normal;
  if (name == "fast")
    return rates.fast;
  if (name == "auto")
    return rates.automatic;
  if (name == "none" || name == "0")
    return 0;
  return std::nullopt;
}

failure invalid(const char* member) {
  return {ec::wrong_type,
          std::string{"monitor "} + member + ": value is invalid"};
}

/// Null means zero, as if the member were absent. Numbers may be written as
/// text (IAP 14.2).
status merge_number(double& out, const value& x, double most,
                    const char* member) {
  auto read = convert(x, value{0});
  if (!read)
    return invalid(member);
  auto n = read->is_null() ? std::optional<double>{0} : read->number();
  if (!n || !(*n >= 0) || *n > most)
    return invalid(member);
  out = *n;
  return {};
}

status merge_seconds(double& out, const value& x, const char* member) {
  return merge_number(out, x, longest, member);
}

status merge_rate(monitor_settings& out, const value& x,
                  const monitor_rates& rates) {
  out.rate_name.clear();
  auto name = x.text();
  if (name == nullptr)
    return merge_seconds(out.rate, x, "rate");
  auto rate = named_rate(*name, rates);
  if (!rate)
    return merge_seconds(out.rate, x, "rate");
  out.rate = *rate;
  if (*rate > 0)
    out.rate_name = *name;
  return {};
}

status merge_report(monitor_settings& out, const value& x) {
  auto name = x.text();
  if (name == nullptr)
    return invalid("report");
  if (*name == "any")
    out.report = report_mode::any;
  else if (*name == "change")
    out.report = report_mode::change;
  else if (*name == "threshold" || *name == "threshold-any")
    out.report = report_mode::threshold_any;
  else if (*name == "threshold-all")
    out.report = report_mode::threshold_all;
  else
    return invalid("report");
  return {};
}

status merge_threshold(monitor_settings& out, const value& x) {
  out.field_thresholds.clear();
  auto fields = x.fields();
  if (fields == nullptr)
    return merge_number(out.threshold, x, std::numeric_limits<double>::max(),
                        "threshold");
  for (auto& [name, limit] : fields->fields) {
    auto n = limit.number();
    if (!n || !(*n >= 0))
      return invalid("threshold");
    out.field_thresholds.emplace_back(name, *n);
  }
  return {};
}

status merge_flag(bool& out, const value& x, const char* member) {
  auto read = convert(x, value{out});
  if (!read || read->is_null())
    return invalid(member);
  out = *read->boolean();
  return {};
}

status merge_text(std::string& out, const value& x, const char* member) {
  if (!x.is_null() && x.text() == nullptr)
    return invalid(member);
  out = x.is_null() ? std::string{} : *x.text();
  return {};
}

status merge_category(std::string& out, const value& x) {
  if (auto name = x.text(); name != nullptr && name->size() > longest_category)
    return invalid("cat");
  if (auto ok = merge_text(out, x, "cat"); !ok)
    return ok;
  if (out.empty())
    out = monitor_settings{}.cat;
  return {};
}

status merge_member(monitor_settings& out, const std::string& name,
                    const value& x, const monitor_rates& rates) {
  if (name == "rate")
    return merge_rate(out, x, rates);
  if (name == "report")
    return merge_report(out, x);
  if (name == "threshold")
    return merge_threshold(out, x);
  if (name == "throttle")
    return merge_seconds(out.throttle, x, "throttle");
  if (name == "heartbeat")
    return merge_seconds(out.heartbeat, x, "heartbeat");
  if (name == "receiveTimeout")
    return merge_seconds(out.receive_timeout, x, "receiveTimeout");
  if (name == "event")
    return merge_flag(out.event, x, "event");
  if (name == "inFeedback")
    return merge_flag(out.in_feedback, x, "inFeedback");
  if (name == "focus")
    return merge_text(out.focus, x, "focus");
  if (name == "cat")
    return merge_category(out.cat, x);
  return {};
}

} // namespace

status validate(const monitor_rates& rates) {
  for (auto x : {rates.slow, rates.normal, rates.fast, rates.automatic})
    if (!(x >= 0.01) || x > longest)
      return failure{ec::invalid_config,
                     "a monitor rate must be 0.01 to 86400 seconds"};
  return {};
}

bool is_polled_by_default(const point_type& point) noexcept {
  return point.dir == direction::out && !point.property;
}

monitor_settings output_monitor(const monitor_rates& rates) {
  monitor_settings result;
  result.rate = rates.slow;
  result.rate_name = "slow";
  return result;
}

result<monitor_settings> merge_monitor(monitor_settings base,
                                       const value& patch,
                                       const monitor_rates& rates) {
  auto fields = patch.fields();
  if (fields == nullptr)
    return failure{ec::wrong_type, "monitor: value is invalid"};
  for (auto& [name, x] : fields->fields)
    if (auto ok = merge_member(base, name, x, rates); !ok)
      return ok.error();
  return base;
}

bool reports_events(const device_type& type) noexcept {
  return type.protocol != "modbus";
}

status check_members(const monitor_settings& x, const point_type& point) {
  auto has = [&](const std::string& name) {
    return point.type != nullptr
           && std::any_of(point.type->fields.begin(), point.type->fields.end(),
                          [&](auto& field) { return field.name == name; });
  };
  if (!x.focus.empty() && !has(x.focus))
    return failure{ec::no_such_property,
                   "monitor focus: " + x.focus + ": no such member"};
  for (auto& [name, limit] : x.field_thresholds)
    if (!has(name))
      return failure{ec::no_such_property,
                     "monitor threshold: " + name + ": no such member"};
  return {};
}

} // namespace troupe
