// What those who write the history and the event log, and the sink that copies
// both, know of each other.

#pragma once

#include <atomic>
#include <cstdint>

namespace troupe {

/// Shared; any thread reads and writes it. Nobody waits for anybody: what is
/// known late is kept a little longer.
struct sink_progress {
  /// @name By the sink
  /// @{
  std::atomic<uint64_t> commit{0}; ///< Samples of those before it are there.
  std::atomic<uint64_t> event{0};  ///< Events up to this number are there.
  /// @}

  /// @name By the writers
  /// @{
  std::atomic<uint64_t> first_commit{0}; ///< Since the start; 0: not yet.
  std::atomic<uint64_t> first_event{0};  ///< Likewise.
  std::atomic<uint64_t> kept_bytes{0};   ///< Of samples, kept for the sink.
  std::atomic<uint64_t> lost_events{0};  ///< Erased before the sink had them.
  /// @}
};

} // namespace troupe
