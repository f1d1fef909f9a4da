// Settings of the Modbus driver.

#pragma once

#include "protocol/modbus/planner.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstdint>

namespace troupe::modbus {

struct settings {
  std::chrono::milliseconds connect_timeout{3'000};  ///< 50 ms to 60 s.
  std::chrono::milliseconds response_timeout{1'000}; ///< 10 ms to 60 s.
  std::chrono::milliseconds reconnect_min{1'000};    ///< 100 ms to 60 s.
  std::chrono::milliseconds reconnect_max{60'000};   ///< At least the above.
  uint32_t in_flight = 1; ///< Requests at once on a connection, 1 to 32.
  read_limits limits;
  uint64_t seed = 0; ///< Of the jitter.
};

/// Fails with `invalid_config` and names the setting.
[[nodiscard]] status validate(const settings& x);

} // namespace troupe::modbus
