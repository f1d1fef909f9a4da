#include "bridge/metrics/series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace troupe {

namespace {

/// Last parts of names that go up and down.
constexpr std::array<std::string_view, 19> gauges{
  "online",  "waiting",   "retained",  "series",      "memory",
  "readers", "deletions", "bytes",     "fill",        "devices",
  "points",  "schedules", "calendars", "alarms",      "active",
  "backlog", "connected", "behind",    "load_percent"};

series_kind kind_of(std::string_view name) {
  auto dot = name.rfind('.');
  auto last = dot == std::string_view::npos ? name : name.substr(dot + 1);
  return std::find(gauges.begin(), gauges.end(), last) != gauges.end()
           ? series_kind::gauge
           : series_kind::counter;
}

void add(exposition& out, const std::string& name, series_kind kind,
         const std::string& origin, const series_labels& labels, double x) {
  auto tail = kind == series_kind::counter ? "_total" : "";
  out.add("troupe_" + name + tail, kind, "As " + origin + " of troupe status.",
          labels, x);
}

/// Calls *f* with the path of each point.
template <class F>
void each_point(const view_set& views, F f) {
  for (auto& block : views.blocks) {
    if (block->type == nullptr || block->gone)
      continue;
    auto& bt = block->type->blocks[block->block];
    for (auto& x : block->points)
      f(x, fmt::format("{}/{}/{}/{}/{}", block->device.protocol,
                       block->device.handle, bt.name, bt.index,
                       block->type->points[x.point].name));
  }
}

} // namespace

void add_counters(exposition& out, const metric_list& all) {
  for (auto& [name, x] : all)
    add(out, name, kind_of(name), name, {}, x);
}

void add_driver_counters(exposition& out, const metric_list& all) {
  constexpr std::string_view coded = "exceptions_";
  for (auto& [name, x] : all) {
    auto first = name.find('.');
    auto last = name.rfind('.');
    if (first == std::string::npos) {
      add(out, name, kind_of(name), name, {}, x);
      continue;
    }
    auto driver = name.substr(0, first);
    auto tail = name.substr(last + 1);
    if (first != last)
      add(out, driver + "_channel_" + tail, kind_of(name), driver,
          {{"channel", name.substr(first + 1, last - first - 1)}}, x);
    else if (tail.compare(0, coded.size(), coded) == 0)
      add(out, driver + "_exceptions_by_code", series_kind::counter, driver,
          {{"code", tail.substr(coded.size())}}, x);
    else
      add(out, driver + '_' + tail, kind_of(name), name, {}, x);
  }
}

void add_devices(exposition& out, const view_set& views) {
  for (auto& x : views.devices) {
    if (x->type == nullptr || x->state != device_phase::provisioned)
      continue;
    series_labels labels{{"device", x->device.handle},
                         {"protocol", x->device.protocol}};
    auto up = x->health != device_health::down
              && x->health != device_health::nascent;
    out.add("troupe_device_up", series_kind::gauge,
            "Whether the device answers.", labels, up ? 1 : 0);
    out.add("troupe_device_points", series_kind::gauge,
            "Datapoints of the device.", labels,
            static_cast<double>(x->type->points.size()));
  }
}

void add_points(exposition& out, const view_set& views, unix_nanos now) {
  constexpr double nanos_per_second = 1e9;
  each_point(views, [&](auto& x, const std::string& path) {
    auto number = x.present.number();
    if (x.status != quality::good || !number)
      return;
    series_labels labels{{"point", path}};
    out.add("troupe_point_value", series_kind::gauge,
            "Present value of the datapoint, while it is good.", labels,
            *number);
    if (x.time != 0)
      out.add("troupe_point_age_seconds", series_kind::gauge,
              "Since the value changed.", labels,
              static_cast<double>(now - x.time) / nanos_per_second);
  });
}

void add_process(exposition& out, const process_facts& x) {
  out.add("process_cpu_seconds_total", series_kind::counter,
          "User and system CPU time.", {}, x.cpu_seconds);
  if (x.resident_bytes)
    out.add("process_resident_memory_bytes", series_kind::gauge,
            "Resident memory.", {}, *x.resident_bytes);
  if (x.open_files)
    out.add("process_open_fds", series_kind::gauge, "Open file descriptors.",
            {}, *x.open_files);
}

} // namespace troupe
