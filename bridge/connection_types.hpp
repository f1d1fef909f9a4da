// Whether values of the sources fit the destinations at all (IAP Q52).

#pragma once

#include "actors/connection.hpp"
#include "protocol/device_type.hpp"
#include "protocol/result.hpp"

#include <map>

namespace troupe {

/// Types of the devices at the ends, as far as they are known.
using end_types = std::map<device_id, device_type_ptr>;

/// Fails with `wrong_type` when a structure or a list would go to a scalar as
/// it is: without a map, and without presets whose names could stand for it.
/// Ends whose datapoint is not known yet fit: they may come later.
[[nodiscard]] status check_types(const connection_plan& plan,
                                 const end_types& types);

} // namespace troupe
