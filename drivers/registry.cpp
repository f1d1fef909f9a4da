#include "drivers/registry.hpp"

#include "drivers/internal/driver.hpp"
#include "drivers/modbus/driver.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

struct entry {
  std::string_view protocol;
  protocol_driver_ptr (*make)(const driver_settings&, const driver_ports&);
};

/// A new driver is one more line.
constexpr std::array entries{
  entry{"lon",
        [](const driver_settings&,
           const driver_ports& ports) -> protocol_driver_ptr {
          return std::make_shared<internal::driver>(ports);
        }},
  entry{"modbus",
        [](const driver_settings& x,
           const driver_ports& ports) -> protocol_driver_ptr {
          return std::make_shared<modbus::driver>(x.modbus, ports);
        }},
};

} // namespace

status validate(const driver_settings& x) {
  return validate(x.modbus);
}

std::vector<std::string_view> driver_protocols() {
  std::vector<std::string_view> out;
  for (auto& x : entries)
    out.push_back(x.protocol);
  return out;
}

result<protocol_driver_ptr> make_driver(std::string_view protocol,
                                        const driver_settings& settings,
                                        const driver_ports& ports) {
  if (auto ok = validate(settings); !ok)
    return ok.error();
  auto i = std::find_if(entries.begin(), entries.end(),
                        [&](auto& x) { return x.protocol == protocol; });
  if (i == entries.end())
    return failure{ec::unsupported,
                   "no driver for protocol " + std::string{protocol}};
  return i->make(settings, ports);
}

} // namespace troupe
