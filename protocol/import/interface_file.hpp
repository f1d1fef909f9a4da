// Reads the interface files of all protocols.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/file_kind.hpp"
#include "protocol/import/issue.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/result.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Reads an interface file, which it keeps in the type; the type is named after
/// *file*.
/// @param found What `recognize` says of *text*.
/// @pre is_interface(found.kind)
[[nodiscard]] import_result<device_type>
read_interface(const recognized_file& found, const std::string& file,
               std::string_view text, const lon::type_catalogue& types);

/// Reads one interface file, as kept in `device_type::source_text`. The type is
/// named after *file*. Fails with `parse_error` and the first error. Warnings
/// are not told.
[[nodiscard]] result<device_type_ptr>
read_type(const std::string& file, std::string_view text,
          const lon::type_catalogue& types);

} // namespace troupe
