// What a site can set about Modbus.

#pragma once

#include "protocol/result.hpp"

#include <chrono>
#include <cstdint>

namespace troupe::modbus {

struct settings {
  using milliseconds = std::chrono::milliseconds;

  milliseconds connect_timeout{3'000};  ///< 50 ms to 60 s.
  milliseconds response_timeout{1'000}; ///< 10 ms to 60 s.

  /// Registers that a request may read for nothing to reach the next point, 0
  /// to 124. Bits count 16 to a register.
  uint16_t max_gap = 8;

  uint16_t max_registers = 125; ///< Per read, 1 to 125.
  uint16_t max_bits = 2'000;    ///< Per read, 1 to 2000.

  /// Requests at once per connection, 1 to 32. Many devices lose the second.
  uint16_t in_flight = 1;

  /// Bounds of the pause before the next try to connect, and before the next
  /// probe of a silent unit: 100 ms to 60 s, 1 s to 1 h.
  milliseconds reconnect_min{1'000};
  milliseconds reconnect_max{60'000};

  /// Part of the time of a connection that all its silent units together may
  /// cost while others answer, 0.01 to 1.
  double silent_share = 0.1;

  /// Pause before a value that was not read back as written is read once
  /// more, and before a busy device is asked again: 0 to 10 s.
  milliseconds settle{200};
};

/// Names the first setting that is out of its range: `invalid_config`.
[[nodiscard]] status validate(const settings& x);

} // namespace troupe::modbus
