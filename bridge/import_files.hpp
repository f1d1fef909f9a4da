// Finds and reads the files of an import.

#pragma once

#include "protocol/console_frame.hpp"
#include "protocol/import/importer.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// Files of one import, big and therefore shared. They count against a budget
/// of the daemon until the last owner lets go.
using import_files_ptr = std::shared_ptr<const std::vector<import_file>>;

/// What one import may bring.
struct import_limits {
  size_t files = 10'000;
  /// Bytes of one file; with its name it fits into one console frame.
  size_t file_bytes = most_frame_bytes - (size_t{64} << 10);
  /// Of all files together; they are in memory until the import has ended.
  size_t total_bytes = size_t{256} << 20;
};

/// Reads *paths*: files as they are, folders with everything importable below
/// them, in the order of their names. Blocks. Fails with `invalid_request` for
/// what is not there or cannot be read, with `too_large` beyond *limits*. A
/// folder without anything to import is an error, because its name is wrong as
/// a rule. Not for actors on scheduler threads.
[[nodiscard]] result<std::vector<import_file>>
read_import_files(const std::vector<std::string>& paths,
                  const import_limits& limits = {});

} // namespace troupe
