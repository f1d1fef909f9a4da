// Gathers samples, newest per point, and stores them in groups.

#pragma once

#include "actors/messages.hpp"
#include "actors/records.hpp"
#include "actors/trace_book.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace troupe {

/// Samples are lost then, never what clients wrote: devices store that
/// themselves.
struct recorder_config {
  /// How much of the newest past a power cut may cost; more than zero.
  caf::timespan flush_interval = std::chrono::milliseconds{250};
};

/// Who wants to know when what they sent is synced.
using settle_list = std::vector<caf::typed_response_promise<caf::ok_atom>>;

/// Memory is bounded by the number of points, as newer samples replace older
/// ones. While the store writes one group, the next one gathers.
struct recorder_state {
  static inline constexpr const char* name = "recorder";

  /// The newest sample of each point since the last flush.
  std::map<std::pair<device_number, point_index>, sample> pending;
  bool armed = false;   ///< A flush is due.
  bool writing = false; ///< The store has not answered yet.
  bool failing = false; ///< The last group could not be stored.
  settle_list settling; ///< For the end of the group that is being written.
  settle_list waiting;  ///< For the end of the group after it.

  /// A sample that somebody follows.
  struct followed {
    device_number device = 0;
    point_index point = 0;
    unix_nanos time = 0;
  };

  trace_book* traces = nullptr;     ///< Null: nothing is traced.
  std::vector<followed> on_its_way; ///< Of the group that is being written.
};

/// One record per point, its newest sample: a history comes with history
/// chunks. A group that could not be written is not tried again, as newer
/// samples follow.
recorder_actor::behavior_type
recorder_behavior(recorder_actor::stateful_pointer<recorder_state> self,
                  const recorder_config& cfg, const store_actor& store,
                  const wheel_actor& wheel);

} // namespace troupe
