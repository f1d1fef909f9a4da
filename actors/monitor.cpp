#include "actors/monitor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace troupe {

namespace {

constexpr double nanos_per_second = 1e9;
constexpr double longest = 86'400;

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

/// Null means zero, as if the member were absent.
status merge_number(double& out, const value& x, double most,
                    const char* member) {
  auto n = x.is_null() ? std::optional<double>{0} : x.number();
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
    return invalid("rate");
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
  auto flag = x.boolean();
  if (flag == nullptr)
    return invalid(member);
  out = *flag;
  return {};
}

status merge_text(std::string& out, const value& x, const char* member) {
  if (!x.is_null() && x.text() == nullptr)
    return invalid(member);
  out = x.is_null() ? std::string{} : *x.text();
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
    return merge_text(out.cat, x, "cat");
  return {};
}

/// Whether *x* moved by at least *limit*; what is no number, by any change.
bool moved(const value& x, const value& y, double limit) {
  auto a = x.number();
  auto b = y.number();
  return a && b && !x.member() ? std::abs(*a - *b) >= limit && x != y : x != y;
}

bool passes_threshold(const monitor_settings& cfg, const value& x,
                      const value& last) {
  auto fields = x.fields();
  if (fields == nullptr || last.fields() == nullptr)
    return moved(x, last, cfg.threshold);
  auto all = cfg.report == report_mode::threshold_all;
  auto limits = cfg.field_thresholds;
  if (limits.empty())
    for (auto& [name, ignored] : fields->fields)
      limits.emplace_back(name, cfg.threshold);
  auto hit = [&](const auto& limit) {
    auto a = x.field(limit.first);
    auto b = last.field(limit.first);
    return a != nullptr && b != nullptr && moved(*a, *b, limit.second);
  };
  return all ? std::all_of(limits.begin(), limits.end(), hit)
             : std::any_of(limits.begin(), limits.end(), hit);
}

/// *focus* narrows the comparison to one member of a structure.
bool worth_reporting(const monitor_settings& cfg, const value& x,
                     const value& last) {
  auto a = cfg.focus.empty() ? nullptr : x.field(cfg.focus);
  auto b = cfg.focus.empty() ? nullptr : last.field(cfg.focus);
  auto focused = a != nullptr && b != nullptr;
  switch (cfg.report) {
    case report_mode::any:
      return true;
    case report_mode::change:
      return focused ? *a != *b : x != last;
    case report_mode::threshold_any:
    case report_mode::threshold_all:
      return focused ? moved(*a, *b, cfg.threshold)
                     : passes_threshold(cfg, x, last);
  }
  return true;
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

report_step decide_report(const monitor_settings& cfg, const value& what,
                          unix_nanos now, report_memory& memory) {
  if (cfg.rate <= 0 && !cfg.event)
    return report_step::skip;
  auto age = static_cast<double>(now - memory.time) / nanos_per_second;
  auto first = memory.time == 0;
  auto overdue = cfg.heartbeat > 0 && age >= cfg.heartbeat;
  if (!first && !overdue && !memory.held_back
      && !worth_reporting(cfg, what, memory.what))
    return report_step::skip;
  if (!first && age < cfg.throttle) {
    memory.held_back = true;
    return report_step::wait;
  }
  memory = report_memory{what, now, false};
  return report_step::report;
}

} // namespace troupe
