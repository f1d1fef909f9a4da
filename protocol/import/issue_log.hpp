// Collects the findings of one file, up to a limit.

#pragma once

#include "protocol/import/issue.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// Findings about one file. Beyond the limit they are only counted, so that a
/// file that is wrong throughout does not flood its reader.
class issue_log {
public:
  static constexpr size_t default_limit = 200;

  explicit issue_log(std::string file, size_t limit = default_limit);

  /// Lines and columns count from 1; 0 means the whole file or line.
  void error(uint32_t line, uint32_t column, std::string text);
  void warning(uint32_t line, uint32_t column, std::string text);

  void add(import_issue x);

  [[nodiscard]] const std::string& file() const noexcept {
    return file_;
  }

  [[nodiscard]] bool has_errors() const noexcept {
    return has_errors_;
  }

  /// Moves the findings out; the last one says how many were left out.
  [[nodiscard]] std::vector<import_issue> take();

private:
  std::string file_;
  size_t limit_;
  size_t left_out_ = 0;
  bool has_errors_ = false;
  std::vector<import_issue> issues_;
};

} // namespace troupe
