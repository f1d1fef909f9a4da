// Bytes that somebody else keeps.

#pragma once

#include <cstddef>
#include <cstdint>

namespace troupe::bacnet {

/// Bytes that belong to somebody else, who keeps them for as long as they are
/// looked at.
struct octets {
  const uint8_t* data = nullptr;
  size_t size = 0;
};

} // namespace troupe::bacnet
