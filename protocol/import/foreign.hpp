// Reads interface files of drivers that we do not know.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/issue.hpp"
#include "protocol/lon/catalogue.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Reads a file that begins `#filetype,{protocol}_xif`. Datapoint Name is
/// required; without an IAP Type a point is a `scalar`. Columns that nobody
/// here knows are kept for the driver.
[[nodiscard]] import_result<device_type>
read_foreign(const std::string& file, const std::string& protocol,
             std::string_view text, const lon::type_catalogue& types);

} // namespace troupe
