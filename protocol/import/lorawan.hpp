// Reads LoRaWAN interface files (`.lorawan`).

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/issue.hpp"
#include "protocol/lon/catalogue.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Reads a file that begins `#filetype,lorawan_xif`. Columns besides those of
/// `point_columns`: Address (key in the decoded object, required), Native Type,
/// IAP Field, and Downlink Encoder, Code, Port, String Length, Binary 0 and
/// Binary 1 Constant, ASCII Length. Rows of one datapoint with different
/// fields of a structure make one point.
[[nodiscard]] import_result<device_type>
read_lorawan(const std::string& file, std::string_view text,
             const lon::type_catalogue& types);

} // namespace troupe
