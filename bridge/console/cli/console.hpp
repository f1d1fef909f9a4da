// `troupe console`: all of the gateway on a full screen.

#pragma once

#include "bridge/console/cli/options.hpp"
#include "bridge/console/cli/printer.hpp"

#include <string>

namespace troupe::cli {

/// Runs until `q` or Ctrl-C, whatever becomes of the daemon. Returns an exit
/// code; `usage` without a terminal.
/// @param user Who acknowledges and shelves alarms.
int run_console(const invocation& order, const std::string& user,
                const screen& where);

} // namespace troupe::cli
