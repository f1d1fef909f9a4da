// How a command ends that got no answer it could show.

#pragma once

#include "bridge/console/cli/options.hpp"
#include "bridge/console/cli/printer.hpp"
#include "protocol/result.hpp"

namespace troupe::cli {

/// Tells *why* on the standard error, and with `--json` as a document, too.
/// Returns the exit code.
int refuse(const invocation& order, const screen& where, const failure& why);

} // namespace troupe::cli
