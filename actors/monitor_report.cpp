// Which samples are worth an event, and what is due without one.

#include "actors/monitor.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

constexpr double nanos_per_second = 1e9;

/// Nobody is woken more often, whatever a client asks for.
constexpr double shortest_wait = 0.1;

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

/// The threshold of the member *name*.
double limit_of(const monitor_settings& cfg, const std::string& name) {
  for (auto& [field, limit] : cfg.field_thresholds)
    if (field == name)
      return limit;
  return cfg.threshold;
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
      return focused ? moved(*a, *b, limit_of(cfg, cfg.focus))
                     : passes_threshold(cfg, x, last);
  }
  return true;
}

bool is_on(const monitor_settings& cfg) {
  return cfg.rate > 0 || cfg.event;
}

unix_nanos after(unix_nanos since, double seconds) {
  return since
         + static_cast<unix_nanos>(std::max(seconds, shortest_wait)
                                   * nanos_per_second);
}

bool is_heartbeat_due(const monitor_settings& cfg, quality status,
                      unix_nanos now, const report_memory& memory) {
  return cfg.heartbeat > 0 && is_on(cfg) && memory.time != 0
         && status == quality::good && now >= after(memory.time, cfg.heartbeat);
}

} // namespace

report_step decide_report(const monitor_settings& cfg, const value& what,
                          unix_nanos now, report_memory& memory) {
  if (!is_on(cfg))
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
  memory.what = what;
  memory.time = now;
  memory.held_back = false;
  return report_step::report;
}

report_step decide_due(const monitor_settings& cfg, const value& last,
                       quality status, unix_nanos now, report_memory& memory) {
  if (memory.held_back || is_heartbeat_due(cfg, status, now, memory))
    return decide_report(cfg, last, now, memory);
  return report_step::skip;
}

bool falls_overdue(const monitor_settings& cfg, unix_nanos now,
                   const report_memory& memory) {
  return cfg.receive_timeout > 0 && memory.heard != 0 && !memory.overdue
         && now >= after(memory.heard, cfg.receive_timeout);
}

std::optional<unix_nanos> next_deadline(const monitor_settings& cfg,
                                        quality status,
                                        const report_memory& memory) {
  std::optional<unix_nanos> out;
  auto at = [&](unix_nanos due) { out = out ? std::min(*out, due) : due; };
  if (memory.held_back)
    at(after(memory.time, cfg.throttle));
  if (cfg.heartbeat > 0 && is_on(cfg) && memory.time != 0
      && status == quality::good)
    at(after(memory.time, cfg.heartbeat));
  if (cfg.receive_timeout > 0 && memory.heard != 0 && !memory.overdue)
    at(after(memory.heard, cfg.receive_timeout));
  return out;
}

} // namespace troupe
