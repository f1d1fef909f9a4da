// Opens device packages (`.dtp`, `.zip`).

#pragma once

#include "protocol/import/import_file.hpp"
#include "protocol/import/issue_log.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What a package may bring. The archives of one import share `total`.
struct package_limits {
  size_t archive = size_t{64} << 20; ///< Bytes of the package itself.
  size_t total = size_t{256} << 20;  ///< Bytes of all that is unpacked.
  size_t member = size_t{16} << 20;  ///< Bytes of one file.
  size_t members = 2'000;
};

/// Unpacks the files in *bytes* that may be of use, in the order of the
/// archive, folders and all. They are called `a.dtp!folder/file.xif`. Pictures
/// and program images are left out quietly; packages in packages, and names
/// that lead elsewhere (absolute, `..`), with a warning. What is encrypted,
/// broken or beyond *limits* is an error.
/// @param room Bytes that may still be unpacked; what was is taken off.
[[nodiscard]] std::vector<import_file>
open_package(const std::string& name, std::string_view bytes, size_t& room,
             issue_log& issues, const package_limits& limits = {});

} // namespace troupe
