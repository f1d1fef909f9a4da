// Signals as values: blocked in every thread, taken by one.

#pragma once

#include <chrono>
#include <optional>

namespace troupe {

enum class daemon_signal { stop, reload };

/// Blocks SIGTERM, SIGINT and SIGHUP, in this thread and those it starts later,
/// and ignores SIGPIPE. Call before the first thread. Actors must not be
/// interrupted: their threads inherit the mask.
void block_signals();

/// Whether SIGTERM or SIGINT came and was not taken yet.
[[nodiscard]] bool is_stop_pending();

/// Waits for the next of them; nothing when none came within *most*, which goes
/// on for ever when it is nothing.
[[nodiscard]] std::optional<daemon_signal>
wait_for_signal(std::optional<std::chrono::milliseconds> most = std::nullopt);

} // namespace troupe
