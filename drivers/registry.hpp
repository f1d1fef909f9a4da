// Which drivers there are.

#pragma once

#include "drivers/bacnet/settings.hpp"
#include "drivers/modbus/settings.hpp"
#include "drivers/protocol_driver.hpp"
#include "protocol/result.hpp"

#include <string_view>
#include <vector>

namespace troupe {

/// Settings of every driver.
struct driver_settings {
  bacnet::settings bacnet;
  modbus::settings modbus;
};

/// Fails with `invalid_config` and names the setting.
[[nodiscard]] status validate(const driver_settings& x);

/// Protocols that have a driver: `bacnet`, `lon`, `modbus`. The names stand in
/// topics (IAP 3.5).
[[nodiscard]] std::vector<std::string_view> driver_protocols();

/// Returns how to make drivers of *protocol*. Fails with `unsupported` for a
/// protocol without one and with `invalid_config` for impossible settings.
[[nodiscard]] result<driver_factory> find_driver(std::string_view protocol,
                                                 const driver_settings& x);

} // namespace troupe
