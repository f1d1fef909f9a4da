// The whole gateway: who is there, who talks to whom, who stops first.

#pragma once

#include "actors/daemon/options.hpp"
#include "protocol/result.hpp"

#include <functional>

namespace troupe {

/// Runs until SIGTERM or SIGINT. Prints the ready line on stdout once every
/// retained topic is on the broker. Fails with `resource_taken` for the state
/// directory, a port or the store, with `invalid_config` for addresses, folders
/// and resources, with `newer_format` or `storage_failed` for the store, and
/// with `internal` when a part of the gateway died.
/// @param reload Reads the options again at SIGHUP; log level and resources are
/// taken over, the rest waits for a restart.
/// @pre `block_signals` was called, and no other thread runs
[[nodiscard]] status
run_gateway(const daemon_options& options,
            const std::function<result<daemon_options>()>& reload);

} // namespace troupe
