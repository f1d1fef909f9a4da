#include "bridge/render.hpp"

#include "protocol/event/event_payload.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

using iap::object_writer;

std::string_view type_id(const device_view& x) {
  return x.type != nullptr ? std::string_view{x.type->id()}
                           : std::string_view{};
}

/// The last member, always: scripts read it with awk (IAP 21.1).
void add_mru(object_writer& out, unix_nanos time) {
  out.text("mru", iap::format_mru(time));
  out.end();
}

} // namespace

std::string_view without_mru(std::string_view json) noexcept {
  return json.substr(0, json.rfind(",\"mru\":"));
}

/// Members that have no value are null, not absent (IAP 14.3).
std::string render_sts(const device_view& x) {
  std::string json;
  object_writer out{json};
  static const device_type none;
  auto& type = x.type != nullptr ? *x.type : none;
  auto interface = type.dynamic ? "dynamic" : "static";
  out.text("state", to_string(x.state));
  out.text_or_null("unid", x.unid);
  out.text("health", to_string(x.health));
  out.text("cat", "i/o");
  out.text_or_null("type", type_id(x));
  out.text("interface", interface);
  out.text("interfaceType", interface);
  out.text_or_null("usage", type.desc);
  out.text_or_null("product", type.product);
  out.text_or_null("manufacturer", type.manufacturer);
  out.text_or_null("version", type.version);
  out.text_or_null("action", x.pending_action);
  out.add("addr", x.address);
  out.text_or_null("alert", x.alert);
  out.add("amd", value{});
  out.add("routing", x.routing);
  add_mru(out, x.sts_updated);
  return json;
}

std::string render_cfg(const device_view& x) {
  std::string json;
  object_writer out{json};
  // Clients rely on both being there (IAP 17).
  for (auto name : {"name", "desc"})
    if (x.cfg.field(name) == nullptr)
      out.text(name, "");
  if (auto all = x.cfg.fields())
    for (auto& [name, what] : all->fields)
      if (name != "mru")
        out.add(name, what);
  add_mru(out, x.cfg_updated);
  return json;
}

std::string render_lic(const device_view& x) {
  std::string json;
  object_writer out{json};
  out.flag("licensed", true);
  add_mru(out, x.sts_updated);
  return json;
}

std::string render_impl(const device_view& x) {
  if (!x.implementation.is_null())
    return iap::to_json(x.implementation);
  std::string json;
  object_writer out{json};
  auto meta = out.object("meta");
  meta.number("id", x.number);
  meta.text("eid", x.device.handle);
  auto link = meta.object("link");
  link.text("channel", "/~/-4"); // the channel of hosted devices
  link.end();
  meta.flag("enabled", true);
  meta.end();
  out.end();
  return json;
}

std::string render_data(std::string_view sid, const sample_report& x,
                        size_t sample) {
  auto& what = x.samples[sample];
  auto& pt = x.type->points[what.point];
  auto& block = x.type->blocks[pt.block];
  std::string json;
  object_writer out{json};
  out.text("cat", x.categories.empty() || x.categories[sample].empty()
                    ? std::string_view{"data"}
                    : std::string_view{x.categories[sample]});
  out.text("topic", iap::device_feedback(sid, x.device) + '/'
                      + iap::block_path(block.name, block.index));
  out.text("message", pt.name + "/value");
  out.add("data", what.what);
  out.text("source", x.device.protocol);
  out.text("ts", iap::format_iso(what.time));
  out.text("health", to_string(x.health));
  out.end();
  return json;
}

std::string render_control(std::string_view sid, const life_event& x) {
  auto& device = *x.device;
  auto& block = device.type->blocks[device.type->points[x.point].block];
  std::string json;
  object_writer out{json};
  out.text("request", fmt::format("glp/0/{}/rq/dev/{}/{}/{}", sid,
                                  device.device.protocol, device.device.handle,
                                  iap::block_path(block.name, block.index)));
  auto point = out.object("datapoint");
  point.add("value", x.present);
  point.end();
  out.end();
  return json;
}

std::string render_life(std::string_view sid, const life_event& x) {
  auto& device = *x.device;
  auto topic = iap::device_feedback(sid, device.device);
  std::string json;
  object_writer out{json};
  out.text("handle", device.device.handle);
  if (x.what == life_event::kind::created) {
    out.text("topic", topic);
    auto object = out.object("obj");
    object.json("sts", render_sts(device));
    object.json("cfg", render_cfg(device));
    auto interfaces = object.object("if");
    for (auto& block : x.blocks) {
      auto& type = block->type->blocks[block->block];
      interfaces.json(fmt::format("{}/{}", type.name, type.index),
                      render_block(*block));
    }
    interfaces.end();
    object.end();
  } else if (x.what == life_event::kind::updated) {
    auto& pt = device.type->points[x.point];
    auto& block = device.type->blocks[pt.block];
    out.text("topic", topic);
    out.text("block", iap::block_path(block.name, block.index));
    out.text("datapoint", pt.name);
    out.add("value", x.present);
    out.text("health", to_string(device.health));
  }
  out.end();
  return json;
}

std::string render_join(std::string_view sid, const device_view& x) {
  std::string json;
  object_writer out{json};
  out.text("handle", x.device.handle);
  auto place = x.cfg.field("loc");
  out.add("loc", place != nullptr ? *place : value{});
  out.text("protocol", x.device.protocol);
  out.text("state", to_string(x.state));
  out.text_or_null("type", type_id(x));
  out.text_or_null("unid", x.unid);
  out.text("topic", iap::device_feedback(sid, x.device));
  out.end();
  return json;
}

/// `cat, topic, message, utc` come in this order (IAP 21.1).
std::string render_diagnostic(const diagnostic& x) {
  return to_json(
    event_payload{to_string(x.level), x.topic, x.message, x.source, x.time});
}

} // namespace troupe
