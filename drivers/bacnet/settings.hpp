// Settings of the BACnet/IP driver.

#pragma once

#include "drivers/bacnet/own_device.hpp"
#include "drivers/datagram_port.hpp"
#include "protocol/bacnet/cov_manager.hpp"
#include "protocol/bacnet/foreign_registration.hpp"
#include "protocol/bacnet/transaction.hpp"
#include "protocol/bacnet/who_is_plan.hpp"
#include "protocol/result.hpp"
#include "protocol/schedule/time_zone.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace troupe::bacnet {

/// Section `[drivers.bacnet]`.
struct settings {
  using milliseconds = std::chrono::milliseconds;

  datagram_settings port{{}, usual_port, {}};

  /// With a BBMD we are a foreign device; without, broadcasts are those of our
  /// own IP network.
  std::optional<foreign_settings> foreign;

  /// Without it other workstations do not see us; with it the port is always
  /// open.
  std::optional<own_device_settings> own;

  /// Time-outs, retries and sizes. One request to a device at a time, and in
  /// all no more than the windows below allow.
  transaction_settings requests = one_at_a_time();

  uint32_t window = 256;       ///< Requests on our own network, 1 to 512.
  uint32_t network_window = 8; ///< To one network behind a router, 1 to 64.
  uint16_t max_properties = 0; ///< In one request; 0: as many as fit.

  who_is_settings who_is;
  cov_settings cov;
  bool cov_confirmed = false; ///< Devices wait for our acknowledgement.
  uint32_t process = 1;       ///< Our number in notifications.

  /// How often a point that is to be told of is polled while its device does
  /// not tell, and while it does: 1 s to 1 day.
  milliseconds event_poll{60'000};
  milliseconds event_check{600'000};

  milliseconds probe_min{2'000};  ///< Between requests to a silent device.
  milliseconds probe_max{60'000}; ///< At least the above, at most a day.

  /// Pause before a value that was not read back as written is read once more,
  /// and before a busy device is asked again: 0 to 10 s.
  milliseconds settle{200};
  time_zone zone;    ///< Of devices whose clocks are set.
  uint64_t seed = 0; ///< Of the jitter, and of the first invoke id.

  [[nodiscard]] static transaction_settings one_at_a_time() noexcept {
    transaction_settings out;
    out.per_peer = 1;
    out.per_network = 64;
    out.in_total = 2'048;
    return out;
  }
};

/// Fails with `invalid_config` and names the setting.
[[nodiscard]] status validate(const settings& x);

} // namespace troupe::bacnet
