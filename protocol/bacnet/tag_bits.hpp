// The first octet of a tag, and of a long length (ASHRAE 135, 20.2.1).

#pragma once

#include <cstdint>

namespace troupe::bacnet {

inline constexpr uint8_t context_bit = 0x08;
inline constexpr uint8_t number_follows = 15;
inline constexpr uint8_t length_follows = 5;
inline constexpr uint8_t opening_mark = 6;
inline constexpr uint8_t closing_mark = 7;

// First octet of a length.
inline constexpr uint8_t two_bytes = 254;
inline constexpr uint8_t four_bytes = 255;

} // namespace troupe::bacnet
