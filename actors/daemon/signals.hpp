// Signals as values: blocked in every thread, taken by one.

#pragma once

#include <optional>

namespace troupe {

enum class daemon_signal { stop, reload };

/// Blocks SIGTERM, SIGINT and SIGHUP, in this thread and those it starts later,
/// and ignores SIGPIPE. Call before the first thread. Actors must not be
/// interrupted: their threads inherit the mask.
void block_signals();

/// Whether SIGTERM or SIGINT came and was not taken yet.
[[nodiscard]] bool is_stop_pending();

/// Waits for the next of them.
[[nodiscard]] daemon_signal wait_for_signal();

} // namespace troupe
