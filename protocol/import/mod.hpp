// Reads Modbus interface files (`.mod`).

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/issue.hpp"
#include "protocol/lon/catalogue.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Reads a file that begins `#filetype,Modbus_xif`: settings, a row of column
/// names in any order, and one row a datapoint.
///
/// | column | default |
/// |---|---|
/// | Address, Native Type, Function Code | required |
/// | Word Order, Byte Order | big |
/// | IAP Type | base type of the native type |
/// | Length (registers) | what native and IAP type need |
/// | Marker Value | none |
///
/// Others are those of `point_columns`; `Modbus datatype` stands for Native
/// Type in older files.
///
/// Addresses are zero based. `Write Enable` `+` makes an input, `-` an output
/// that refuses writes. Text (CHAR8, CHAR16: a character a register, CHAR8_2:
/// two) is as long as its IAP type, or 16 characters when that leaves it open;
/// with a type that is not text it is one register. A structured IAP type is
/// accepted for SNVT_switch and with a warning otherwise: what the one number
/// of the register becomes is the business of the driver.
///
/// The type is named after *file* without folder and endings.
[[nodiscard]] import_result<device_type>
read_mod(const std::string& file, std::string_view text,
         const lon::type_catalogue& types);

} // namespace troupe
