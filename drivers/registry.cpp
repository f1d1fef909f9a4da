#include "drivers/registry.hpp"

#include "drivers/bacnet/driver.hpp"
#include "drivers/internal/driver.hpp"
#include "drivers/modbus/driver.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace troupe {

namespace {

struct entry {
  std::string_view protocol;
  driver_ptr (*make)(const driver_settings&, const driver_ports&);
};

driver_ptr make_bacnet(const driver_settings& x, const driver_ports& ports) {
  return std::make_unique<bacnet::driver>(x.bacnet, ports);
}

driver_ptr make_internal(const driver_settings&, const driver_ports& ports) {
  return std::make_unique<internal::driver>(ports);
}

driver_ptr make_modbus(const driver_settings& x, const driver_ports& ports) {
  return std::make_unique<modbus::driver>(x.modbus, ports);
}

/// A new driver is one more line.
constexpr std::array entries{
  entry{"bacnet", make_bacnet},
  entry{"lon", make_internal},
  entry{"modbus", make_modbus},
};

} // namespace

status validate(const driver_settings& x) {
  if (auto ok = validate(x.bacnet); !ok)
    return ok;
  return validate(x.modbus);
}

std::vector<std::string_view> driver_protocols() {
  std::vector<std::string_view> out;
  for (auto& x : entries)
    out.push_back(x.protocol);
  return out;
}

result<driver_factory> find_driver(std::string_view protocol,
                                   const driver_settings& x) {
  if (auto ok = validate(x); !ok)
    return ok.error();
  auto i = std::find_if(entries.begin(), entries.end(),
                        [&](auto& y) { return y.protocol == protocol; });
  if (i == entries.end())
    return failure{ec::unsupported,
                   "no driver for protocol " + std::string{protocol}};
  return driver_factory{
    [make = i->make, x](const driver_ports& ports) { return make(x, ports); }};
}

} // namespace troupe
