// Settings of the Modbus driver.

#pragma once

#include "protocol/modbus/planner.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstdint>

namespace troupe::modbus {

/// Times are how long to wait for one event, not for a command as a whole.
struct settings {
  std::chrono::milliseconds connect_timeout{3'000};  ///< 50 ms to 60 s.
  std::chrono::milliseconds response_timeout{1'000}; ///< 10 ms to 60 s.
  std::chrono::milliseconds reconnect_min{1'000};    ///< 100 ms to 60 s.
  std::chrono::milliseconds reconnect_max{60'000};   ///< At least the above.
  uint32_t in_flight = 1; ///< Requests at once on a connection, 1 to 32.
  read_limits limits;

  /// Part of the time of a connection that all its silent units together may
  /// cost while others answer, 0.01 to 1.
  double silent_share = 0.1;

  /// Pause before a value that was not read back as written is read once more,
  /// and before a busy device is asked again: 0 to 10 s.
  std::chrono::milliseconds settle{200};
  uint64_t seed = 0; ///< Of the jitter.
};

/// Fails with `invalid_config` and names the setting.
[[nodiscard]] status validate(const settings& x);

} // namespace troupe::modbus
