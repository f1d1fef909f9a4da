#include "bridge/site_devices.hpp"

#include "actors/device_life.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

std::optional<double> degrees(const value& loc, const char* name) {
  auto x = loc.field(name);
  return x != nullptr ? x->number() : std::nullopt;
}

/// A hosted device shows an address that the gateway gave it.
bool is_hosted(const device_view& x) {
  return x.device.protocol == "lon"
         && (x.attach == "local"
             || x.unid == fmt::format("02{:010X}", x.number));
}

known_device read(const device_view& x) {
  known_device out;
  out.id = x.device;
  out.type = x.type->base != nullptr ? x.type->base->name : x.type->name;
  out.uid = is_hosted(x) ? "auto" : x.unid;
  out.desc = text_member(x.cfg, "desc");
  if (auto loc = x.cfg.field("loc")) {
    out.lat = degrees(*loc, "lat");
    out.lng = degrees(*loc, "lng");
    auto nowhere = out.lat.value_or(0) == 0 && out.lng.value_or(0) == 0;
    if (nowhere || !out.lat || !out.lng) // the default is 0 and 0
      out.lat = out.lng = std::nullopt;
  }
  return out;
}

} // namespace

std::vector<known_device> site_devices(const view_set& views) {
  std::vector<known_device> out;
  for (auto& x : views.devices)
    if (x->type != nullptr && x->state != device_phase::deleted
        && !(x->device == system_device))
      out.push_back(read(*x));
  return out;
}

} // namespace troupe
