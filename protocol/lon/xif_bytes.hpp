// Bytes as the value sections of a XIF write them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace troupe::lon {

/// How reading a line of bytes ended.
struct bytes_end {
  bool at_image = false;   ///< The binary image of the application follows.
  uint32_t bad_column = 0; ///< Where something else stands, from 1; 0: nowhere.
};

/// The longest section of values, in bytes.
inline constexpr size_t most_value_bytes = size_t{1} << 20;

/// Appends `\x0A`, `0x0A0B` and `0B` between blanks and commas; a `#` begins a
/// comment. Beyond the limit nothing is appended.
/// @param line Without its end.
bytes_end append_bytes(std::string_view line, std::vector<uint8_t>& out);

} // namespace troupe::lon
