// Reads BACnet interface files (`.bac`).

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/issue.hpp"
#include "protocol/lon/catalogue.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Reads a file that begins `#filetype,BACnet_xif`. Columns besides those of
/// `point_columns`:
///
/// | column | default |
/// |---|---|
/// | Address (`AV:7`), or Object Type and Object Instance | required |
/// | BACnet Priority Support, also Priority Array | outputs have it |
/// | Writable Normal Value | `true` |
/// | Units (`degrees-celsius`, `°C`, 62) | that of the type |
/// | EnumMapping (`Enum(1=Off:2=On)`) | no presets |
/// | COV Increment | unknown |
///
/// The older form, by type and instance, has no names: a point is called `AV:7`
/// then, and its type follows from the object's.
[[nodiscard]] import_result<device_type>
read_bac(const std::string& file, std::string_view text,
         const lon::type_catalogue& types);

} // namespace troupe
