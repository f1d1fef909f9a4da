// The files of an import, packages opened.

#pragma once

#include "protocol/import/file_kind.hpp"
#include "protocol/import/import_file.hpp"
#include "protocol/import/issue_log.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A package is followed by its members.
class unpacked_files {
public:
  struct part {
    const std::string& name;
    std::string_view text;
    recognized_file what;
  };

  /// @param files Outlive this.
  explicit unpacked_files(const std::vector<import_file>& files);

  std::vector<part> parts;
  std::vector<issue_log> logs; ///< One for each part.

private:
  void add(const import_file& file);

  std::deque<import_file> owned_; ///< Members of packages; never move.
};

/// The package of a member, else the folder of a file: what lies there belongs
/// together.
[[nodiscard]] std::string bundle_of(const std::string& file);

} // namespace troupe
