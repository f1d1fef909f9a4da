#include "bridge/found_devices.hpp"

#include "protocol/iap/object_writer.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Leaves room for a number behind it.
constexpr size_t longest_base = 56;

std::string handle_of(const std::string& x) {
  std::string out;
  for (auto c : x.substr(0, longest_base))
    out += is_valid_handle({&c, 1}) ? c : '-';
  return out;
}

bool has(const value& list, const std::string& x) {
  auto all = list.elements();
  return all != nullptr
         && std::any_of(all->elements.begin(), all->elements.end(),
                        [&](auto& y) { return y == value{x}; });
}

} // namespace

void found_devices::know(const device_view& x) {
  if (x.state == device_phase::deleted)
    return;
  auto& protocol = x.device.protocol;
  handles_.insert({protocol, x.device.handle});
  by_unid_[{protocol, x.unid}]
    = {x.device.handle, x.type != nullptr ? x.type->id() : std::string{},
       std::string{to_string(x.state)}};
}

bool found_devices::is_wanted(const std::string& key) const {
  if (has(filter_.black, key))
    return false;
  return filter_.white.elements() == nullptr || has(filter_.white, key);
}

std::string found_devices::free_handle(const std::string& protocol,
                                       const device_find& x) {
  auto base = handle_of(!x.handle.empty() ? x.handle : x.unid);
  auto out = base;
  for (uint64_t i = 2; !handles_.insert({protocol, out}).second; ++i)
    out = base + '-' + std::to_string(i);
  return out;
}

std::optional<device_find> found_devices::admit(const std::string& protocol,
                                                device_find x) {
  if (!is_wanted(protocol + ':' + x.unid))
    return std::nullopt;
  auto known = by_unid_.find({protocol, x.unid});
  x.state = known != by_unid_.end() ? known->second.state : "unprovisioned";
  auto wanted = x.state == to_string(device_phase::provisioned)
                  ? filter_.provisioned
                  : filter_.unprovisioned;
  if (!wanted)
    return std::nullopt;
  if (known != by_unid_.end()) {
    x.handle = known->second.handle;
    x.type = known->second.type;
    x.file_text.clear(); // its type is known
  } else {
    x.handle = free_handle(protocol, x);
  }
  ++admitted_;
  return x;
}

std::string render_find(const std::string& protocol, const device_find& x) {
  std::string json;
  iap::object_writer out{json};
  out.text("handle", x.handle);
  out.add("loc", value{});
  if (!x.name.empty())
    out.text("name", x.name);
  out.text("protocol", protocol);
  out.text("state", x.state);
  out.text_or_null("type", x.type);
  out.text("unid", x.unid);
  out.end();
  return json;
}

} // namespace troupe
