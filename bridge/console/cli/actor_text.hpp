// Actors as people and scripts read them.

#pragma once

#include "protocol/proto/console.pb.h"
#include "protocol/value.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Returns `850 ns`, `12 us`, `3.4 ms`, `1.2 s`; `-` for 0.
[[nodiscard]] std::string short_time_text(double seconds);

/// The first cell is indented by the depth in the tree. Numbers of places
/// without actors are empty.
[[nodiscard]] std::vector<std::string> actor_heads();
[[nodiscard]] std::vector<std::string> actor_cells(const console::actor_row& x);

/// For scripts: times in seconds.
[[nodiscard]] value actor_value(const console::actor_row& x);

} // namespace troupe::cli
