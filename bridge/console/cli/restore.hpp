// `troupe restore`: no daemon takes part in it.

#pragma once

#include "bridge/console/cli/printer.hpp"

namespace troupe::cli {

/// Fills the state directory of *order* from its backup, and tells what became
/// of it. Returns `done` or `refused`.
[[nodiscard]] int restore(const invocation& order, const screen& where);

} // namespace troupe::cli
