#include "bridge/console/known_facts.hpp"

#include "bridge/console/rows.hpp"
#include "protocol/text_match.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe {

namespace {

std::string text_of(const value& x, const char* name) {
  auto member = x.field(name);
  auto text = member != nullptr ? member->text() : nullptr;
  return text != nullptr ? *text : std::string{};
}

void add_device(point_facts& out, const device_view& x) {
  out.device = x.device;
  out.state = x.state;
  out.health = x.health;
  out.alert = x.alert;
  out.unid = x.unid;
  out.pending = x.pending_action;
  // As `is_hosted`, which needs the record (IAP 7.4).
  out.hosted = x.device.protocol == "lon" && x.attach == "local";
}

void add_point(point_facts& out, const point_type& type, const point_view& x) {
  out.output = type.dir == direction::out;
  out.property = type.property;
  out.present = x.present;
  out.normal = x.normal;
  out.status = x.status;
  out.time = x.time;
  out.overdue = x.overdue;
  out.levels = x.levels;
  if (x.monitor != nullptr)
    out.monitor = *x.monitor;
}

/// Whether *topic* is that of *object*, with or without the segment before it.
bool is_topic_of(const std::string& object, const std::string& topic) {
  auto at = topic.size() - std::min(topic.size(), object.size());
  return topic.compare(at, std::string::npos, object) == 0
         && (at == 0 || topic[at - 1] == '/');
}

/// Owners of schedules are `sev/HANDLE`.
bool is_owner(const point_facts& x, const std::string& who) {
  if (x.answers && x.inner.holder == who)
    return true;
  return x.levels != nullptr
         && std::any_of(x.levels->begin(), x.levels->end(), [&](auto& slot) {
              return !slot.empty() && slot.owner == who;
            });
}

/// A destination is a topic, or an object with one.
std::string topic_of(const value& x) {
  return x.text() != nullptr ? *x.text() : text_of(x, "topic");
}

} // namespace

bool add_views(point_facts& out, const view_set& views,
               const point_path& path) {
  auto device = std::find_if(views.devices.begin(), views.devices.end(),
                             [&](auto& x) {
                               return x->device == path.device && is_alive(*x);
                             });
  auto found = find_point(views, path);
  if (device == views.devices.end() || found.block == nullptr)
    return false;
  out.path = to_string(path);
  add_device(out, **device);
  auto& x = found.block->points[found.point];
  add_point(out, found.block->type->points[x.point], x);
  return true;
}

void add_priorities(point_facts& out, const value& brought) {
  if (auto levels = brought.field("levels"))
    out.field_levels = *levels;
  auto own = brought.field("own");
  auto all = own != nullptr ? own->elements() : nullptr;
  if (all == nullptr)
    return;
  for (auto& x : all->elements)
    if (auto level = x.integer();
        level != nullptr && *level >= 1 && *level < normal_level)
      out.own_levels = static_cast<level_set>(
        out.own_levels | level_bit(static_cast<uint8_t>(*level)));
}

void add_alarms(point_facts& out, const value_list& rows) {
  auto device = fmt::format("dev/{}/{}", out.device.protocol,
                            out.device.handle);
  for (auto& x : rows) {
    auto active = x.field("active");
    auto source = text_of(x, "source");
    auto ours = is_topic_of(device, source) || source == "segment"
                || starts_with(source, "segment/");
    if (ours && active != nullptr && *active == value{true})
      out.alarms.push_back({source, text_of(x, "type"), text_of(x, "message")});
  }
}

void add_schedules(point_facts& out, const value_list& rows) {
  for (auto& x : rows)
    if (auto handle = text_of(x, "handle"); is_owner(out, "sev/" + handle))
      out.schedules.push_back(
        {handle, text_of(x, "state"), text_of(x, "error"), text_of(x, "next")});
}

void add_connections(point_facts& out, const connection_list& all,
                     const point_path& path) {
  auto mark = fmt::format("/rq/dev/{}/{}/if/{}/{}/{}/", path.device.protocol,
                          path.device.handle, path.block, path.index,
                          path.point);
  for (auto& x : all) {
    auto ends = x.args.field("destinations");
    auto list = ends != nullptr ? ends->elements() : nullptr;
    if (!x.provisioned || list == nullptr)
      continue;
    if (std::any_of(list->elements.begin(), list->elements.end(),
                    [&](auto& end) {
                      return topic_of(end).find(mark) != std::string::npos;
                    }))
      out.writers.push_back(x.handle);
  }
}

void add_publisher(point_facts& out, const metric_list& counters) {
  for (auto& [name, number] : counters)
    if (name == "publisher.online")
      out.broker = number != 0;
    else if (name == "publisher.waiting")
      out.waiting = static_cast<uint64_t>(number);
}

} // namespace troupe
