// Files of an export on the disk of whoever asked for it.

#pragma once

#include "protocol/export/package.hpp"
#include "protocol/result.hpp"

#include <string>

namespace troupe::cli {

/// Writes a package when *path* ends in `.dtp` or `.zip`, else a folder, which
/// must not be there or be empty. A package takes the place of an older one at
/// once or not at all. Fails with `invalid_request` and what the system says,
/// and as `write_package`.
[[nodiscard]] status write_export(const std::string& path,
                                  const package_files& files);

} // namespace troupe::cli
