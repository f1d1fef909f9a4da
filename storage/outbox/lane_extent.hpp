// How much of a lane lies on disk, found without reading all of it.

#pragma once

#include "storage/outbox/batch.hpp"

#include <cstdint>

namespace troupe {

/// A lane as a restart finds it.
struct lane_extent {
  uint64_t first = 1; ///< Number of the oldest message.
  uint64_t end = 1;   ///< Number behind the newest.
  uint64_t bytes = 0;
  uint64_t messages = 0;
  /// Of all that the lane ever took.
  uint64_t taken_bytes = 0;
  uint64_t taken_messages = 0;
};

/// Reads the oldest and the newest batch, whose counters tell what lies
/// between. Reads all when one of them is damaged. Fails with `storage_failed`.
[[nodiscard]] result<lane_extent> measure_lane(const store& from,
                                               outbox_lane lane);

} // namespace troupe
