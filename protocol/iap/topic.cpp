#include "protocol/iap/topic.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>

namespace troupe::iap {

namespace {

/// Mosquitto drops a client that goes beyond 200 levels.
constexpr size_t most_levels = 200;
/// The buffer of the driver library has as many (IAP 14.6).
constexpr size_t longest = 1024;

/// Mosquitto hangs up on a client that sends one of these (MQTT 1.5.3).
bool is_refused_character(char32_t x) {
  return x <= 0x1F || (x >= 0x7F && x <= 0x9F) || (x >= 0xFDD0 && x <= 0xFDEF)
         || (x & 0xFFFE) == 0xFFFE;
}

bool is_mqtt_text(std::string_view text) {
  if (!simdjson::validate_utf8(text.data(), text.size()))
    return false;
  for (size_t i = 0; i < text.size();) {
    char32_t x = static_cast<unsigned char>(text[i++]);
    if (x >= 0x80)
      x &= x >= 0xF0 ? 0x07u : x >= 0xE0 ? 0x0Fu : 0x1Fu;
    for (; i < text.size() && (text[i] & 0xC0) == 0x80; ++i)
      x = x << 6 | (static_cast<unsigned char>(text[i]) & 0x3Fu);
    if (is_refused_character(x))
      return false;
  }
  return true;
}

failure bad(std::string_view what) {
  return {ec::invalid_request, std::string{what}};
}

status check(std::string_view topic, const std::vector<std::string>& levels) {
  if (topic.size() > longest || levels.size() > most_levels)
    return bad("topic is too long");
  if (std::any_of(levels.begin(), levels.end(),
                  [](auto& x) { return x.empty(); }))
    return bad("topic has an empty level");
  return {};
}

/// *levels* begin behind `dev`: protocol, handle, object, ...
result<device_topic> read_device(const std::vector<std::string>& levels) {
  if (levels.size() < 3)
    return bad("topic ends before the object");
  device_topic out;
  out.device = {levels[0], levels[1]};
  auto rest = levels.begin() + 3;
  if (levels[2] == "do") {
    out.object = device_object::action;
    if (rest != levels.end())
      return bad("nothing stands below do");
  } else if (levels[2] == "cfg") {
    out.object = device_object::cfg;
  } else if (levels[2] == "if") {
    out.object = device_object::interface;
    if (levels.size() < 5)
      return bad("topic ends before the block index");
    out.block = levels[3];
    auto end = levels[4].data() + levels[4].size();
    auto [last, err] = std::from_chars(levels[4].data(), end, out.index);
    if (err != std::errc{} || last != end)
      return bad("Block name " + levels[3] + '/' + levels[4]
                 + " does not exist in the device");
    rest += 2;
  } else {
    return bad(levels[2] + ": no such object of a device");
  }
  out.path.assign(rest, levels.end());
  return out;
}

} // namespace

std::vector<std::string> split_levels(std::string_view topic) {
  std::vector<std::string> out;
  for (;;) {
    auto slash = topic.find('/');
    out.emplace_back(topic.substr(0, slash));
    if (slash == std::string_view::npos || out.size() > most_levels)
      return out;
    topic.remove_prefix(slash + 1);
  }
}

result<request_topic> read_request_topic(std::string_view tail) {
  auto levels = split_levels(tail);
  if (auto ok = check(tail, levels); !ok)
    return ok.error();
  request_topic out;
  if (levels[0] == "dev") {
    levels.erase(levels.begin());
    auto device = read_device(levels);
    if (!device)
      return device.error();
    out.kind = request_kind::device;
    out.device = *std::move(device);
  } else if (levels[0] == "do" && levels.size() == 1) {
    out.kind = request_kind::segment_action;
  } else if (levels[0] == "cfg") {
    out.kind = request_kind::segment_cfg;
    out.path.assign(levels.begin() + 1, levels.end());
  } else {
    out.resource = levels[0];
  }
  return out;
}

result<device_topic> read_point_reference(std::string_view text) {
  auto levels = split_levels(text);
  if (auto ok = check(text, levels); !ok)
    return ok.error();
  if (levels[0] != "dev")
    return bad("an item is dev/{protocol}/{handle}/if/{block}/{index}/{name}");
  levels.erase(levels.begin());
  auto out = read_device(levels);
  if (out && (out->object != device_object::interface || out->path.size() != 1))
    return bad("an item is dev/{protocol}/{handle}/if/{block}/{index}/{name}");
  return out;
}

bool is_status(std::string_view topic) noexcept {
  constexpr std::string_view tail = "/sts";
  return topic.size() > tail.size()
         && topic.substr(topic.size() - tail.size()) == tail;
}

bool is_publishable(std::string_view topic) noexcept {
  auto levels = std::count(topic.begin(), topic.end(), '/') + 1;
  return !topic.empty() && topic.size() <= longest
         && static_cast<size_t>(levels) <= most_levels
         && topic.find_first_of("+#") == std::string_view::npos
         && is_mqtt_text(topic);
}

std::string segment_prefix(std::string_view sid) {
  return fmt::format("glp/0/{}", sid);
}

std::string device_feedback(std::string_view sid, const device_id& device) {
  return fmt::format("glp/0/{}/fb/dev/{}/{}", sid, device.protocol,
                     device.handle);
}

std::string block_path(std::string_view block, uint32_t index) {
  return fmt::format("if/{}/{}", block, index);
}

} // namespace troupe::iap
