// Blocks: the biggest and most frequent objects of the bus.

#include "actors/monitor.hpp"
#include "actors/priority_array.hpp"
#include "bridge/render.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

using iap::object_writer;

const char* name_of(report_mode x) {
  switch (x) {
    case report_mode::any:
      return "any";
    case report_mode::change:
      return "change";
    case report_mode::threshold_any:
      return "threshold-any";
    case report_mode::threshold_all:
      return "threshold-all";
  }
  return "";
}

/// Of a point that is to be heard of within a time; the vendor's drivers name
/// the member so (IAP 21.2).
const char* health_of(const point_view& x) {
  return x.overdue ? "down" : x.time == 0 ? "nascent" : "normal";
}

void render_monitor(object_writer out, const device_type& type,
                    const point_view& point) {
  auto& x = *point.monitor;
  out.text("cat", x.cat);
  if (x.rate_name.empty())
    out.number("rate", x.rate);
  else
    out.text("rate", x.rate_name);
  if (reports_events(type))
    out.flag("event", x.event);
  out.text("report", name_of(x.report));
  if (!x.field_thresholds.empty()) {
    auto limits = out.object("threshold");
    for (auto& [name, limit] : x.field_thresholds)
      limits.number(name, limit);
    limits.end();
  } else if (x.threshold > 0) {
    out.number("threshold", x.threshold);
  }
  out.number("throttle", x.throttle);
  if (!x.focus.empty())
    out.text("focus", x.focus);
  if (x.heartbeat > 0)
    out.number("heartbeat", x.heartbeat);
  if (x.receive_timeout > 0) {
    out.number("receiveTimeout", x.receive_timeout);
    out.text("health", health_of(point));
  }
  out.flag("inFeedback", x.in_feedback);
  out.end();
}

/// `{"level":8,"levels":{"8":V,"17":W},"inactive":{"3":X}}`
void render_values(object_writer out, const point_view& x) {
  out.number("level", active_level(x.levels));
  auto levels = out.object("levels");
  for (size_t i = 0; x.levels != nullptr && i < x.levels->size(); ++i)
    if ((*x.levels)[i].active)
      levels.add(fmt::to_string(i + 1), (*x.levels)[i].what);
  levels.add("17", x.normal);
  levels.end();
  auto inactive = out.object("inactive");
  for (size_t i = 0; x.levels != nullptr && i < x.levels->size(); ++i)
    if (!(*x.levels)[i].active && !(*x.levels)[i].empty())
      inactive.add(fmt::to_string(i + 1), (*x.levels)[i].what);
  inactive.end();
  out.end();
}

/// What a client wrote goes before what the file says.
void render_extra(object_writer& out, const point_type& type,
                  const point_view& x) {
  auto given = [&](std::string_view name) {
    return x.extra.field(name) != nullptr;
  };
  if (!type.desc.empty() && !given("desc"))
    out.text("desc", type.desc);
  auto& unit = type.unit.empty() && type.type != nullptr ? type.type->unit
                                                         : type.unit;
  if (!unit.empty() && !given("unit"))
    out.text("unit", unit);
  if (!type.presets.empty() && !given("presets")) {
    auto presets = out.object("presets");
    for (auto& [name, what] : type.presets)
      presets.add(name, what);
    presets.end();
  }
  if (auto all = x.extra.fields())
    for (auto& [name, what] : all->fields)
      if (name != "type") // stands in its place already
        out.add(name, what);
}

/// A client may know better what the file left open (IAP 8.3).
std::string_view type_name(const point_type& pt, const point_view& x) {
  if (auto given = x.extra.field("type"); given != nullptr && given->text())
    return *given->text();
  return pt.type != nullptr ? std::string_view{pt.type->name}
                            : std::string_view{};
}

/// Whether a remote output, or a point the file forbids to write.
bool is_read_only(const device_type& type, const point_type& pt) {
  auto hosted = type.protocol == "lon";
  return pt.read_only || (pt.dir == direction::out && !pt.property && !hosted);
}

void render_point(object_writer out, const device_type& type,
                  const point_view& x) {
  auto& pt = type.points[x.point];
  out.text("cat", pt.dir == direction::in ? "in" : "out");
  out.text("type", type_name(pt, x));
  out.flag("property", pt.property);
  if (is_read_only(type, pt))
    out.flag("read-only", true);
  out.add("value", x.present);
  render_values(out.object("values"), x);
  if (x.monitor != nullptr)
    render_monitor(out.object("monitor"), type, x);
  render_extra(out, pt, x);
  out.end();
}

} // namespace

std::string render_block(const block_view& x) {
  auto& block = x.type->blocks[x.block];
  std::string json;
  // An estimate: room for a usual point, so that the text is allocated once.
  constexpr size_t bytes_per_point = 220;
  json.reserve(128 + x.points.size() * bytes_per_point);
  object_writer out{json};
  if (block.profile.empty())
    out.text("type", fmt::format("block.{}/{}", x.type->id(), block.index));
  else
    out.text("type", block.profile);
  out.text("desc", block.desc);
  out.text("name", x.name.empty() ? block.name : x.name);
  for (auto& point : x.points)
    render_point(out.object(x.type->points[point.point].name), *x.type, point);
  out.text("mru", iap::format_mru(x.updated));
  out.end();
  return json;
}

} // namespace troupe
