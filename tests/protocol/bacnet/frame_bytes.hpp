// Frames as people write them.

#pragma once

#include "protocol/bacnet/octet_reader.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace troupe::bacnet {

using bytes = std::vector<uint8_t>;

/// Reads hexadecimal digits; blanks may stand between bytes.
inline bytes hex(std::string_view x) {
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  bytes out;
  for (size_t i = 0; i + 1 < x.size(); ++i)
    if (x[i] != ' ') {
      out.push_back(static_cast<uint8_t>(digit(x[i]) << 4 | digit(x[i + 1])));
      ++i;
    }
  return out;
}

inline bytes to_bytes(octets x) {
  return {x.data, x.data + x.size};
}

template <class T>
bytes encoded(const T& x) {
  bytes out;
  append(out, x);
  return out;
}

} // namespace troupe::bacnet
