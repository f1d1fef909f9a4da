// Bytes as people write them.

#pragma once

#include "protocol/bacnet/octets.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::bacnet {

/// Reads `0C 00 80`; blanks may stand between bytes.
inline std::vector<uint8_t> from_hex(std::string_view x) {
  std::vector<uint8_t> out;
  std::string digits;
  for (auto c : x)
    if (c != ' ')
      digits += c;
  for (size_t i = 0; i + 1 < digits.size(); i += 2)
    out.push_back(
      static_cast<uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  return out;
}

inline std::string to_hex(const uint8_t* data, size_t size) {
  constexpr auto digits = "0123456789ABCDEF";
  std::string out;
  for (size_t i = 0; i < size; ++i) {
    out += digits[data[i] >> 4];
    out += digits[data[i] & 15];
  }
  return out;
}

inline std::string to_hex(const std::vector<uint8_t>& x) {
  return to_hex(x.data(), x.size());
}

inline octets view(const std::vector<uint8_t>& x) {
  return {x.data(), x.size()};
}

} // namespace troupe::bacnet
