// What the console counts.

#pragma once

#include "actors/messages.hpp"

#include <atomic>
#include <cstdint>

namespace troupe {

/// Counted on the console's thread and by its actors alike. Since the start of
/// the daemon.
struct console_counters {
  std::atomic<uint64_t> accepted{0};  ///< Connections that were let in.
  std::atomic<uint64_t> refused{0};   ///< Too many, or another user.
  std::atomic<uint64_t> broken{0};    ///< Closed for breaking the protocol.
  std::atomic<uint64_t> commands{0};  ///< Carried out, or begun.
  std::atomic<uint64_t> failed{0};    ///< Of these: ended with an error.
  std::atomic<uint64_t> conflated{0}; ///< Changes replaced by newer ones.
  std::atomic<uint64_t> dropped{0};   ///< Changes lost by a slow `watch`.
};

/// Names them for `status`. Each begins with `console.`.
[[nodiscard]] metric_list read_metrics(const console_counters& x);

} // namespace troupe
