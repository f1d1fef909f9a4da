// Which levels schedules have yet to give back.

#pragma once

#include "protocol/value.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// Levels on one target of a schedule, which the schedule may hold there and
/// does not want any more.
struct owed_levels {
  std::string topic;   ///< Of the target, as the schedule has it.
  uint32_t levels = 0; ///< Bit *n* for level *n*, 1 to 16.
};

/// In the order in which they came to be owed; each topic once.
using owed_list = std::vector<owed_levels>;

/// What a plan may hold: each of the levels on each of the targets.
struct held_levels {
  std::vector<std::string> topics; ///< At most 1,000.
  uint32_t levels = 0;             ///< As in `owed_levels`.
};

/// Of one schedule. Beyond it the oldest are forgotten: whoever changes targets
/// faster than they can be given back leaves some behind.
inline constexpr size_t most_owed = 4'000;

/// Returns what is owed once *before* is replaced by *after*: what was owed and
/// what *before* may hold, without what *after* may hold itself.
/// @param before, after Empty: there is no schedule.
[[nodiscard]] owed_list owed_after(const owed_list& owed,
                                   const held_levels& before,
                                   const held_levels& after);

/// `{"owed":[{"target":TOPIC,"levels":BITS}…]}`, for the store.
[[nodiscard]] value to_value(const owed_list& x);

/// Inverse of `to_value`; leaves out what is no such element.
[[nodiscard]] owed_list read_owed(const value& x);

} // namespace troupe
