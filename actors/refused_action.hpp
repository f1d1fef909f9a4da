// Actions of a device that end in a refusal (IAP 7.4, 7.5).

#pragma once

#include "actors/request.hpp"
#include "protocol/result.hpp"

namespace troupe {

/// Says why *x* is not done: because an argument is wrong, because no driver
/// can do it, or because nobody knows such an action. Arguments come first, so
/// that a tool learns what it did wrong whatever the protocol.
[[nodiscard]] failure refusal_of(const action_request& x);

} // namespace troupe
