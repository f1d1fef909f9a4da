// Types from the layout lines of a XIF.

#pragma once

#include "protocol/data_type.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::lon {

/// One line `kind bit-offset width signed length`. Bits count within a byte,
/// from the most significant one.
struct layout_line {
  uint32_t line = 0; ///< In the file.
  uint32_t kind = 0; ///< 0 character, 1 8-bit, 2 16-bit, 3 bits, 4 opaque.
  uint32_t bit_offset = 0; ///< From the most significant bit.
  uint32_t width = 0;      ///< Bits of a bitfield, bytes of opaque ones.
  bool is_signed = false;
  uint32_t length = 0; ///< Of an array; 0 for none.
};

/// The longest value of a network variable that is accepted, in bytes.
inline constexpr uint32_t most_layout_bytes = 1024;

/// Makes a type of the lines: one line gives the plain type, more of them a
/// structure with members `f0`, `f1`... Fails with `parse_error`. Five lines
/// that look like a float become one.
[[nodiscard]] result<data_type>
read_layout(std::string name, const std::vector<layout_line>& lines);

} // namespace troupe::lon
