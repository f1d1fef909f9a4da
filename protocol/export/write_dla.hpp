// Writes datapoint properties (`.dla`).

#pragma once

#include "protocol/data_rule.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Writes what rules set into the 35 columns of the newest files; all other
/// cells are empty. Members that no column has are left out: `deadband`,
/// `onDelay`, `offDelay`, `maxRate` and `frozen` of an alarm, rates of the
/// monitor that are words other than `slow`, and log levels beyond the third.
/// The bus means any sample by `report` `any`, the file any change: they are
/// `always` and `any` there.
[[nodiscard]] std::string write_dla(const std::vector<data_rules>& rules);

} // namespace troupe
