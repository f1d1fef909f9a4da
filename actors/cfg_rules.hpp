// What clients may write into a configuration: devices' and the segment's.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

namespace troupe {

/// Makes *patch* fit the members of *defaults* by the table of IAP 14.2;
/// unknown members and nulls are taken as they are. Below `loc` the limits of
/// IAP 4.5 hold: lat -90 to 90, lng -180 to 360 (clients write western
/// longitudes in both forms), ele -12,000 to 100,000 m, row and column 0 to
/// 255, sunrise and sunset -90 to 90. Fails with `wrong_type` or
/// `out_of_range`, and names the member.
/// @pre *patch* is a structure
[[nodiscard]] result<value> read_cfg(const value& patch, const value& defaults);

/// Puts back what *cfg* lacks: a member that a client cleared has its default.
/// Members keep the order of the defaults, with those of clients behind them.
/// @pre both are structures
[[nodiscard]] value with_defaults(const value& cfg, const value& defaults);

} // namespace troupe
