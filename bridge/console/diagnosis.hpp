// Why a datapoint has the value it has: causes in words, and what to do.

#pragma once

#include "bridge/console/point_facts.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What a cause does to the value, the worst first.
enum class cause_effect : uint8_t {
  bad,        ///< There is no value, or not one of the device.
  stale,      ///< It was good once.
  overridden, ///< Somebody decided it.
  pending,    ///< The device does not have it yet.
  constant,   ///< The device may have another one by now.
  unseen,     ///< Clients of the bus do not hear of it.
  fine,       ///< Nothing is wrong.
};

[[nodiscard]] std::string_view to_string(cause_effect x) noexcept;

/// *id* is for scripts, and stays as it is: `deviceSilent`, `override`, ...
struct cause {
  cause_effect effect = cause_effect::fine;
  std::string id;
  std::string text;   ///< One sentence.
  std::string advice; ///< What to do about it; empty: nothing.
};

/// Finds every cause that *x* shows, those with the worst effect first. There
/// is always one: `fine` when nothing is wrong. Knows no actor and no clock.
[[nodiscard]] std::vector<cause> diagnose(const point_facts& x);

} // namespace troupe
