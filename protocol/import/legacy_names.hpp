// Names that older exports use for datapoints of LON devices.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/lon/catalogue.hpp"

#include <optional>
#include <string_view>

namespace troupe {

/// Finds a point by the name that the block's profile gives it (`nvoValue` for
/// what the file calls `nvoLamp`), or a property by its type
/// (`SCPTmaxSendTime[1]`). Nothing when none fits, or several do: members of a
/// profile are told apart by type and direction only.
[[nodiscard]] std::optional<point_index>
find_by_legacy_name(const device_type& type, const block_type& block,
                    std::string_view name, const lon::type_catalogue& types);

} // namespace troupe
