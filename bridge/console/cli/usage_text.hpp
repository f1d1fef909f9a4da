// What the history takes, and what was deleted, as people and scripts read it.

#pragma once

#include "protocol/proto/console.pb.h"
#include "protocol/value.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

// -- for people ---------------------------------------------------------------

/// Returns `512 B`, `1.5 KiB`, `4.0 GiB`.
[[nodiscard]] std::string bytes_text(double x);

/// Returns `every change: all for 14 d, 15 min for 60 d, 1 h for 730 d`.
/// @param json the member `log` of datapoints
[[nodiscard]] std::string rules_text(const std::string& json);

/// Rates that are not known yet are `-`.
[[nodiscard]] std::vector<std::string> usage_heads();
[[nodiscard]] std::vector<std::string> usage_cells(const console::usage_row& x);

/// Returns one or two sentences: at rest, allowed, at present.
[[nodiscard]] std::string usage_text(const console::usage_total& x);

/// Returns `forgot 12 samples and 3 intervals of 2 points`.
[[nodiscard]] std::string forgotten_text(const console::forget_result& x);

// -- for scripts: bytes are whole numbers, times are seconds ------------------

[[nodiscard]] value usage_value(const console::usage_row& x);
[[nodiscard]] value usage_value(const console::usage_total& x);
[[nodiscard]] value forgotten_value(const console::forget_result& x);

} // namespace troupe::cli
