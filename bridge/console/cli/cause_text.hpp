// Causes as people and scripts read them.

#pragma once

#include "protocol/proto/console.pb.h"
#include "protocol/value.hpp"

#include <string>

namespace troupe::cli {

/// Returns `stale: why` and, on a line of its own, what to do about it.
[[nodiscard]] std::string cause_text(const console::cause_row& x);

/// Returns `{"effect","id","text","advice"}`.
[[nodiscard]] value cause_value(const console::cause_row& x);

} // namespace troupe::cli
