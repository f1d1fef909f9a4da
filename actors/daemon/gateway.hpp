// The whole gateway: who is there, who talks to whom, who stops first.

#pragma once

#include "actors/daemon/options.hpp"
#include "protocol/result.hpp"

#include <functional>

namespace troupe {

/// Runs until SIGTERM or SIGINT. Prints the ready line on stdout once every
/// retained topic is on the broker. Fails with `resource_taken`,
/// `invalid_config` or `internal`.
/// @param reload Reads the options again at SIGHUP.
[[nodiscard]] status
run_gateway(const daemon_options& options,
            const std::function<result<daemon_options>()>& reload);

} // namespace troupe
