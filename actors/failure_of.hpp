// Turns errors of the actor library into ours.

#pragma once

#include "protocol/result.hpp"

#include <caf/error.hpp>

namespace troupe {

/// Keeps code and text of our own errors; everything else means that the other
/// side did not answer. A time-out of the library becomes `timeout`, anything
/// else `internal`.
[[nodiscard]] failure failure_of(const caf::error& x);

} // namespace troupe
