#include "actors/records.hpp"

#include "actors/record_values.hpp"

#include <google/protobuf/io/coded_stream.h>

#include <fmt/format.h>

#include <algorithm>

namespace troupe {

namespace {

template <class Message>
std::string bytes_of(const Message& x) {
  std::string result;
  x.SerializeToString(&result);
  return result;
}

template <class Message>
bool parse(Message& out, std::string_view bytes) {
  // Clients nest up to 200 levels by topic and 64 by JSON, each of them three
  // messages; what was stored must be readable.
  constexpr int most_nested = 1'000;
  google::protobuf::io::CodedInputStream in{
    reinterpret_cast<const uint8_t*>(bytes.data()),
    static_cast<int>(bytes.size())};
  in.SetRecursionLimit(most_nested);
  return out.ParseFromCodedStream(&in) && in.ConsumedEntireMessage();
}

failure unreadable(const char* what) {
  return {ec::storage_failed, std::string{"unreadable record of "} + what};
}

proto::Monitor store_monitor(const monitor_settings& x) {
  proto::Monitor out;
  out.set_rate(x.rate);
  out.set_rate_name(x.rate_name);
  out.set_event(x.event);
  out.set_report(static_cast<uint32_t>(x.report));
  out.set_threshold(x.threshold);
  for (auto& [field, limit] : x.field_thresholds) {
    auto& added = *out.add_field_thresholds();
    added.set_field(field);
    added.set_limit(limit);
  }
  out.set_throttle(x.throttle);
  out.set_focus(x.focus);
  out.set_cat(x.cat);
  out.set_in_feedback(x.in_feedback);
  out.set_heartbeat(x.heartbeat);
  out.set_receive_timeout(x.receive_timeout);
  return out;
}

monitor_settings load_monitor(const proto::Monitor& x) {
  monitor_settings out;
  out.rate = x.rate();
  out.rate_name = x.rate_name();
  out.event = x.event();
  constexpr auto last = static_cast<uint32_t>(report_mode::threshold_all);
  out.report = static_cast<report_mode>(std::min(x.report(), last));
  out.threshold = x.threshold();
  for (auto& y : x.field_thresholds())
    out.field_thresholds.emplace_back(y.field(), y.limit());
  out.throttle = x.throttle();
  out.focus = x.focus();
  out.cat = x.cat();
  out.in_feedback = x.in_feedback();
  out.heartbeat = x.heartbeat();
  out.receive_timeout = x.receive_timeout();
  return out;
}

void store_slots(proto::Point& out, const overrides& x) {
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i].empty())
      continue;
    auto& slot = *out.add_slots();
    slot.set_level(static_cast<uint32_t>(i + 1));
    store_value(*slot.mutable_what(), x[i].what);
    slot.set_active(x[i].active);
    slot.set_owner(x[i].owner);
    slot.set_since(x[i].since);
    if (x[i].expires)
      slot.set_expires(*x[i].expires);
  }
}

overrides_ptr load_slots(const proto::Point& x) {
  overrides out;
  for (auto& slot : x.slots()) {
    if (slot.level() < 1 || slot.level() > out.size())
      continue;
    auto& to = out[slot.level() - 1];
    to.what = load_value(slot.what());
    to.active = slot.active();
    to.owner = slot.owner();
    to.since = slot.since();
    if (slot.has_expires())
      to.expires = slot.expires();
  }
  return x.slots().empty() ? nullptr : std::make_shared<const overrides>(out);
}

/// Places that are vacant at the end come back when they are needed.
void store_overlay(proto::Device& out, const interface_overlay& x) {
  if (is_empty(x))
    return;
  auto& added = *out.mutable_added();
  added.set_base_blocks(x.base_blocks);
  added.set_base_points(x.base_points);
  for (auto& block : x.blocks) {
    auto& to = *added.add_blocks();
    to.set_name(block.name);
    to.set_profile(block.profile);
  }
  for (auto& point : x.points) {
    auto& to = *added.add_points();
    to.set_name(point.name);
    to.set_block(point.block);
    to.set_out(point.dir == direction::out);
    to.set_property(point.property);
    to.set_type(point.type);
  }
}

interface_overlay load_overlay(const proto::Device& x) {
  interface_overlay out;
  out.base_blocks = x.added().base_blocks();
  out.base_points = x.added().base_points();
  for (auto& block : x.added().blocks())
    out.blocks.push_back({block.name(), block.profile()});
  for (auto& point : x.added().points())
    out.points.push_back({point.name(), point.block(),
                          point.out() ? direction::out : direction::in,
                          point.property(), point.type()});
  return out;
}

} // namespace

std::string encode(const device_record& x) {
  proto::Device out;
  out.set_number(x.number);
  out.set_protocol(x.id.protocol);
  out.set_handle(x.id.handle);
  out.set_type_id(x.type_id);
  out.set_unid(x.unid);
  out.set_attach(x.attach);
  out.set_provisioned(x.provisioned);
  out.set_provision_pending(x.provision_pending);
  store_value(*out.mutable_cfg(), x.cfg);
  store_value(*out.mutable_routing(), x.routing);
  store_value(*out.mutable_implementation(), x.implementation);
  out.set_sts_updated(x.sts_updated);
  out.set_cfg_updated(x.cfg_updated);
  for (auto& [block, name] : x.block_names) {
    auto& added = *out.add_block_names();
    added.set_block(block);
    added.set_name(name);
  }
  store_overlay(out, x.added);
  return bytes_of(out);
}

std::string encode(const point_record& x) {
  proto::Point out;
  out.set_point(x.point);
  store_value(*out.mutable_normal(), x.normal);
  out.set_time(x.time);
  if (x.levels != nullptr)
    store_slots(out, *x.levels);
  if (x.monitor)
    *out.mutable_monitor() = store_monitor(*x.monitor);
  if (!x.extra.is_null())
    store_value(*out.mutable_extra(), x.extra);
  out.set_unwritten(x.unwritten);
  out.set_given(x.given);
  return bytes_of(out);
}

std::string encode(const type_record& x) {
  proto::Type out;
  out.set_name(x.name);
  out.set_program_id(x.program_id);
  out.set_protocol(x.protocol);
  out.set_source_name(x.source_name);
  out.set_source_text(x.source_text);
  return bytes_of(out);
}

std::string encode(const segment_record& x) {
  proto::Segment out;
  out.set_sid(x.sid);
  store_value(*out.mutable_cfg(), x.cfg);
  out.set_cfg_updated(x.cfg_updated);
  out.set_pseudo_id(x.pseudo_id);
  return bytes_of(out);
}

std::string encode(const object_record& x) {
  proto::Object out;
  out.set_handle(x.handle);
  store_value(*out.mutable_content(), x.content);
  out.set_updated(x.updated);
  return bytes_of(out);
}

result<device_record> decode_device(std::string_view bytes) {
  proto::Device x;
  if (!parse(x, bytes) || x.handle().empty())
    return unreadable("a device");
  device_record out;
  out.number = x.number();
  out.id = {x.protocol(), x.handle()};
  out.type_id = x.type_id();
  out.unid = x.unid();
  out.attach = x.attach();
  out.provisioned = x.provisioned();
  out.provision_pending = x.provision_pending();
  out.cfg = load_value(x.cfg());
  out.routing = load_value(x.routing());
  out.implementation = load_value(x.implementation());
  out.sts_updated = x.sts_updated();
  out.cfg_updated = x.cfg_updated();
  for (auto& y : x.block_names())
    out.block_names.emplace_back(y.block(), y.name());
  out.added = load_overlay(x);
  return out;
}

result<point_record> decode_point(std::string_view bytes) {
  proto::Point x;
  if (!parse(x, bytes) || !x.has_normal())
    return unreadable("a point");
  point_record out;
  out.point = x.point();
  out.normal = load_value(x.normal());
  out.time = x.time();
  out.levels = load_slots(x);
  if (x.has_monitor())
    out.monitor = load_monitor(x.monitor());
  out.extra = load_value(x.extra());
  out.unwritten = x.unwritten();
  out.given = static_cast<level_set>(x.given());
  return out;
}

result<type_record> decode_type(std::string_view bytes) {
  proto::Type x;
  if (!parse(x, bytes) || x.name().empty())
    return unreadable("a type");
  return type_record{x.name(), x.program_id(), x.protocol(), x.source_name(),
                     x.source_text()};
}

result<segment_record> decode_segment(std::string_view bytes) {
  proto::Segment x;
  if (!parse(x, bytes) || !x.has_cfg())
    return unreadable("a segment");
  return segment_record{x.sid(), load_value(x.cfg()), x.cfg_updated(),
                        x.pseudo_id()};
}

result<object_record> decode_object(std::string_view bytes) {
  proto::Object x;
  if (!parse(x, bytes) || x.handle().empty())
    return unreadable("an object");
  return object_record{x.handle(), load_value(x.content()), x.updated()};
}

type_record make_type_record(const device_type& x) {
  return {x.name, x.program_id, x.protocol, x.source_name, x.source_text};
}

std::string format_key() {
  return "format";
}

std::string segment_key() {
  return "s/segment";
}

std::string type_key(const device_type& x) {
  return type_prefix + x.protocol + '/' + x.name;
}

std::string device_key(device_number device) {
  return fmt::format("{}{:08x}", device_prefix, device);
}

std::string point_key(device_number device, point_index point) {
  return fmt::format("{}{:08x}/p/{:08x}", device_prefix, device, point);
}

std::string sample_key(device_number device, point_index point) {
  return fmt::format("{}{:08x}/v/{:08x}", device_prefix, device, point);
}

} // namespace troupe
