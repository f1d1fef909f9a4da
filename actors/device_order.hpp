// Actions that a driver carries out on a device as a whole.

#pragma once

#include "actors/driver_link.hpp"
#include "protocol/sample.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Stands for the device itself where a point is named. What is written to it
/// is an action, what comes from it is what the action brought. No device type
/// has as many points.
inline constexpr point_index whole_device
  = std::numeric_limits<point_index>::max();

/// An action (IAP 7.4) for a driver; answered by one `driver_done`. Which
/// actions there are, and what *args*, a structure or null, means is up to the
/// protocol.
struct device_order {
  device_number device = 0;
  uint64_t request = 0; ///< Chosen by the device.
  std::string action;
  value args;
};

/// Actions that devices hand on to their drivers: `reset`, `timeSync`,
/// `communicationControl`, `reinitialize`, `readRange` and `priorities`. The
/// last names a datapoint, which the driver gets as `point`, its index.
[[nodiscard]] bool is_driver_action(std::string_view action);

/// An order travels as a write to `whole_device`.
[[nodiscard]] write_command_ptr to_command(const device_order& x);

/// Nothing when *x* writes values.
[[nodiscard]] std::optional<device_order> read_order(const write_command& x);

/// What an order brought travels as a sample of `whole_device`, in a batch of
/// its own that costs no credit.
[[nodiscard]] batch_ptr to_batch(uint64_t request, value brought,
                                 unix_nanos now);

/// Nothing when *x* has values of points.
[[nodiscard]] std::optional<value> read_brought(const batch& x);

} // namespace troupe
