// `troupe blackbox`: reads the file of a flight recorder.

#pragma once

#include "bridge/console/cli/options.hpp"
#include "bridge/console/cli/printer.hpp"

namespace troupe::cli {

/// Prints what the gateway of a state directory did last, whether it lives or
/// not. Returns the exit code.
[[nodiscard]] int show_blackbox(const invocation& order, const screen& where);

} // namespace troupe::cli
