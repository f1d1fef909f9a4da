// Writes packages of import files (`.dtp`).

#pragma once

#include "protocol/result.hpp"

#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Bounds on one package.
inline constexpr size_t most_package_files = 10'000;
inline constexpr size_t most_package_bytes = size_t{256} << 20;

/// Names with their bytes.
using package_files = std::vector<std::pair<std::string, std::string>>;

/// Whether a file of this name stays within the folder that it is written to.
[[nodiscard]] bool is_safe_name(const std::string& name);

/// Returns a zip package of *files*, sorted by name and all of the same date,
/// so that the same files always give the same bytes. Fails with
/// `invalid_request` for names that are empty, there twice, or lead outside a
/// folder (`..`, a backslash, a leading slash), with `too_large` beyond the
/// bounds, and with `internal`.
[[nodiscard]] result<std::string> write_package(package_files files);

} // namespace troupe
