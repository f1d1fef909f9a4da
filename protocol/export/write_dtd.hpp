// Writes device type files (`.dtd`).

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/dtd.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Inverse of `read_dtd`.
[[nodiscard]] std::string write_dtd(const std::vector<device_type_row>& rows);

/// The rows that give *types* their names, in their order. Types without a
/// program id are left out: they are known by the names of their files. Of
/// several with one program id the last is the default.
[[nodiscard]] std::vector<device_type_row>
rows_of(const std::vector<device_type_ptr>& types);

} // namespace troupe
