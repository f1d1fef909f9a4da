#include "protocol/lon/system_device.hpp"

#include <initializer_list>

namespace troupe::lon {

namespace {

/// An input that takes one of *names*; the first one to begin with.
point_type choice(const char* name, std::initializer_list<const char*> names) {
  auto known = std::make_shared<enum_type>();
  known->name = name;
  for (auto x : names)
    known->members.push_back({static_cast<int32_t>(known->members.size()),
                              std::make_shared<const std::string>(x)});
  data_type type;
  type.name = name;
  type.kind = type_kind::enumeration;
  type.format = raw_format::s8;
  type.size = 1;
  type.names = std::move(known);
  point_type out;
  out.name = name;
  out.dir = direction::in;
  out.type = std::make_shared<const data_type>(std::move(type));
  return out;
}

} // namespace

device_type_ptr system_device_type() {
  device_type out;
  out.name = system_handle;
  out.protocol = "lon";
  out.manufacturer = "Troupe";
  out.product = "LON system";
  out.blocks = {{"system", 0, "", "LON system", {0, 1}}};
  out.points = {choice("mode", {"Onnet", "Maintenance", "Offnet"}),
                choice("service", {"Device", "Independent"})};
  return std::make_shared<const device_type>(std::move(out));
}

} // namespace troupe::lon
