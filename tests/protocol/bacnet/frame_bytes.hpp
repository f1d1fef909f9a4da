// Frames and their bytes.

#pragma once

#include "protocol/bacnet/octet_reader.hpp"
#include "tests/protocol/bacnet/hex.hpp"

#include <cstdint>
#include <vector>

namespace troupe::bacnet {

using bytes = std::vector<uint8_t>;

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
