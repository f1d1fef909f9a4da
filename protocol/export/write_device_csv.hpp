// Writes device lists.

#pragma once

#include "protocol/import/device_csv.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Inverse of `read_device_csv`.
/// @param owner Address of the gateway, for column `ownerMAC`; may be empty.
[[nodiscard]] std::string write_device_csv(const std::vector<device_row>& rows,
                                           std::string_view owner);

} // namespace troupe
