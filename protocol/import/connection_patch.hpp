// What an import changes at a connection that is there.

#pragma once

#include "protocol/value.hpp"

namespace troupe {

/// Returns the arguments of `update` that make *known* what *wanted* says, null
/// when it is that already. Both are arguments of `create` (IAP 13.1). Members
/// that no file sets stay, and so does the description: a client may have given
/// a better one.
[[nodiscard]] value connection_patch(const value& known, const value& wanted);

} // namespace troupe
