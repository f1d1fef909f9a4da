// What a schedule wants of its targets.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/value.hpp"

#include <cstdint>

namespace troupe {

struct schedule_output {
  value wanted; ///< Null: nothing, and no level is held.
  uint8_t level = normal_level;

  friend bool operator==(const schedule_output& x, const schedule_output& y) {
    return x.level == y.level && x.wanted == y.wanted;
  }

  friend bool operator!=(const schedule_output& x, const schedule_output& y) {
    return !(x == y);
  }
};

} // namespace troupe
