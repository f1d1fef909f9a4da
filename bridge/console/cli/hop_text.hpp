// Hops of a trace, for people and for scripts.

#pragma once

#include "protocol/proto/console.pb.h"
#include "protocol/value.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

[[nodiscard]] std::vector<std::string> hop_heads();

/// Times since the first hop; those that were awaited in vain have none.
[[nodiscard]] std::vector<std::string> hop_cells(const console::hop_row& x);

/// `{"update":1,"time":...,"step":"decoded","after":nanoseconds,"note":...,
/// "missing":false}`
[[nodiscard]] value hop_value(const console::hop_row& x);

} // namespace troupe::cli
