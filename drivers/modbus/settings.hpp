// Settings of the Modbus driver.

#pragma once

#include "drivers/serial_port.hpp"
#include "protocol/modbus/planner.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe::modbus {

/// A serial line.
struct channel_settings {
  serial_settings port;
  /// Until an answer begins, 10 ms to 60 s.
  std::chrono::milliseconds response_timeout{1'000};
  /// After a broadcast, for all units to act on it (2.4.1): 0 to 60 s.
  std::chrono::milliseconds turnaround{100};
  /// Between an answer and the next request, 0 to 10 s; t3.5 is kept in any
  /// case.
  std::chrono::milliseconds pause{0};
  /// Silence that ends a frame which is not complete, 5 ms to 10 s. Adapters
  /// hold bytes back for up to 20 ms.
  std::chrono::milliseconds byte_timeout{50};
  bool echo = false; ///< The adapter hears what it says.
};

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

  /// What a search asks unless the request says: `read_candidates`.
  std::vector<std::string> discover;

  /// Serial lines by name, of 1 to 64 letters, digits, dots, dashes and
  /// underscores.
  std::map<std::string, channel_settings> channels;
};

/// Fails with `invalid_config` and names the setting.
[[nodiscard]] status validate(const settings& x);

} // namespace troupe::modbus
