// Sets of priorities (IAP 8.4, ASHRAE 135, 19.2).

#pragma once

#include <cstdint>

namespace troupe {

/// Levels 1 to 16 as bits 0 to 15. Level 17, the normal value, is none of them.
using level_set = uint16_t;

/// @param level 1 to 17; nothing for 17.
constexpr level_set level_bit(uint8_t level) noexcept {
  return static_cast<level_set>(1u << (level - 1));
}

/// All of higher priority than *level*, 1 to 17.
constexpr level_set levels_above(uint8_t level) noexcept {
  return static_cast<level_set>((1u << (level - 1)) - 1);
}

} // namespace troupe
