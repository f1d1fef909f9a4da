// What is wrong in an imported file, and where.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// One finding. Lines and columns count from 1, columns in bytes; 0 means the
/// whole file.
struct import_issue {
  std::string file;
  uint32_t line = 0;
  uint32_t column = 0;
  std::string text;     ///< What is wrong, and what would be right.
  bool warning = false; ///< The file can be used all the same.
};

/// Formats as `file:line:column: text`.
[[nodiscard]] std::string to_string(const import_issue& x);

/// What a reader made of a file: usable unless an issue is an error.
template <class T>
struct import_result {
  T what;
  std::vector<import_issue> issues;

  [[nodiscard]] bool usable() const noexcept {
    for (auto& x : issues)
      if (!x.warning)
        return false;
    return true;
  }
};

} // namespace troupe
