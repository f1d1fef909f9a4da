// `troupe top`: the gateway on a full screen.

#pragma once

#include "bridge/console/cli/options.hpp"
#include "bridge/console/cli/printer.hpp"

namespace troupe::cli {

/// Runs until `q`. Asks each second, and goes on asking when the daemon is away
/// or starts anew. Returns an exit code; `usage` without a terminal.
int run_top(const invocation& order, const screen& where);

} // namespace troupe::cli
