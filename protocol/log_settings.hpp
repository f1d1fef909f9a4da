// The `log` member of a datapoint as clients write it.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

namespace troupe {

/// Checks `{"enabled", "minDeltaTime", "minDeltaValue", "levels": [{"interval",
/// "retention"}]}` (`protocol/data_rule.hpp`): times are 0 s or more, up to ten
/// years, retentions 0 to 36,500 days, levels three at most. What is absent or
/// null is not said. Fails with `invalid_request` and the path.
[[nodiscard]] status check_log_settings(const value& log);

} // namespace troupe
