// A serial port: how it is set, and who opens it.

#pragma once

#include "drivers/transport.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace troupe {

enum class parity_bit : uint8_t { none, odd, even };

/// The defaults are those of Modbus (MODBUS over Serial Line V1.02, 2.5.1 and
/// 3.2).
struct serial_settings {
  std::string device;     ///< A path, such as /dev/ttyUSB0.
  uint32_t baud = 19'200; ///< Of the rates that POSIX and Linux name.
  parity_bit parity = parity_bit::even;
  uint8_t data_bits = 8; ///< 7 or 8.
  uint8_t stop_bits = 1; ///< 1 or 2.
  /// The kernel switches the transmitter by RTS. Adapters that do it by
  /// themselves, which are most, do not know this mode.
  bool rs485 = false;

  /// Of one character: start, data, parity and stop.
  [[nodiscard]] uint32_t bits() const noexcept {
    return 1u + data_bits + (parity == parity_bit::none ? 0u : 1u) + stop_bits;
  }
};

/// Whether *baud* is a rate that ports can be set to: 300 to 921,600.
[[nodiscard]] bool is_baud_rate(uint32_t baud) noexcept;

/// Makes a transport over a serial port. It opens at once or not at all.
using serial_factory = std::function<transport_ptr(const serial_settings& x)>;

} // namespace troupe
