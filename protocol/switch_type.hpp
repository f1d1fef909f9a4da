// Values of a level and a state over one plain number of the field.

#pragma once

#include "protocol/data_type.hpp"
#include "protocol/value.hpp"

#include <optional>

namespace troupe {

/// A structure of `value` and `state`, as SNVT_switch is. By its members, not
/// its name: resource sets have copies.
[[nodiscard]] bool is_switch(const data_type& x);

/// Zero is off, anything else is on at that level.
/// @param binary The number is 0 or 1: on is 100 %.
[[nodiscard]] value switch_of(double number, bool binary);

/// Inverse of `switch_of`; off is zero whatever the level.
[[nodiscard]] double number_of_switch(const value& x, bool binary);

} // namespace troupe
