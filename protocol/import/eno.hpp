// Reads EnOcean interface files (`.eno`, `.iotc`).

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/issue.hpp"
#include "protocol/lon/catalogue.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Reads a file that begins `#filetype,EnOcean_xif`, for a radio of ours, or
/// `Iotc_xif`, for a gateway elsewhere. Columns besides those of
/// `point_columns`:
///
/// | column | default |
/// |---|---|
/// | Address: name of the field in the decoded telegram | required |
/// | Receive Timeout | 0 s: never fails |
/// | EnumMapping: `Enum(0=open:1=closed)` | none |
///
/// A gateway elsewhere also tells when a device was heard: `iotc` types get the
/// points `Last Seen` and `Telegram Count` in the block `OperationalInfo` after
/// the last index, where property files of the field expect them.
/// @param protocol `enocean` or `iotc`.
[[nodiscard]] import_result<device_type>
read_eno(const std::string& file, const std::string& protocol,
         std::string_view text, const lon::type_catalogue& types);

} // namespace troupe
