// How the console follows the way of a point through the gateway.

#pragma once

#include "protocol/proto/console.pb.h"

#include <string>

namespace troupe::cli {

/// Asks for the trace of *point*. A daemon that knows none says so.
[[nodiscard]] console::request trace_request(const std::string& point);

/// Returns a line for each step in *x*; empty when there is none.
[[nodiscard]] std::string trace_text(const console::reply& x);

} // namespace troupe::cli
