// Modbus on serial lines in binary form (MODBUS over Serial Line V1.02).
//
//   ADU  = unit 1, PDU, CRC 2 (low byte first); at most 256 bytes

#pragma once

#include "protocol/modbus/pdu.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe::modbus {

inline constexpr size_t least_rtu_bytes = 4;
inline constexpr size_t most_rtu_bytes = 256;

/// Units of a serial line are 1 to 247; nobody answers what is sent to 0, and
/// the rest is reserved (2.2).
inline constexpr uint8_t broadcast_unit = 0;
inline constexpr uint8_t last_serial_unit = 247;

/// Times of a line.
struct rtu_timing {
  std::chrono::nanoseconds character; ///< One byte with all its bits.
  std::chrono::nanoseconds t15;       ///< Most silence within a frame.
  std::chrono::nanoseconds t35;       ///< Least silence between frames.

  /// How long *bytes* take on the wire.
  [[nodiscard]] std::chrono::nanoseconds of(size_t bytes) const noexcept {
    return character * static_cast<int64_t>(bytes);
  }
};

/// Silences count in characters of 11 bits; above 19,200 baud they are fixed,
/// 0.75 and 1.75 ms (2.5.1.1).
/// @pre *baud* > 0
/// @param bits Of one character on this line: start, data, parity and stop.
[[nodiscard]] rtu_timing make_rtu_timing(uint32_t baud, uint32_t bits) noexcept;

/// CRC-16 with the polynomial A001 and all ones at the start (6.2.2).
[[nodiscard]] uint16_t crc16(const uint8_t* data, size_t size) noexcept;

/// Whether the last two bytes are the CRC of those before.
[[nodiscard]] bool has_crc(const uint8_t* data, size_t size) noexcept;

/// Writes the ADU. The same preconditions as for `encode`.
[[nodiscard]] std::vector<uint8_t> encode_rtu(const request& x, uint8_t unit);

/// Length of the answer whose first *size* bytes are known, from its function
/// and byte count; 0 when they do not tell, because they are too few or the
/// function is none of ours. The count may be anything: a result up to 260.
[[nodiscard]] size_t rtu_answer_bytes(const uint8_t* data,
                                      size_t size) noexcept;

} // namespace troupe::modbus
