// Connections as files that make them again.

#pragma once

#include "protocol/export/package.hpp"
#include "protocol/import/known_site.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Connection files as they came, without templates that were deleted or
/// changed since; and `connections.con` with what no file brought. Adds to
/// *notes* which connections a file cannot describe.
[[nodiscard]] package_files connection_files(const known_site& site,
                                             std::vector<std::string>& notes);

} // namespace troupe
