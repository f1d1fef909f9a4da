// Aligned columns on a terminal.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

enum class emphasis : uint8_t { plain, bold_heads };

/// Rows of text cells. Columns that are empty throughout are left out.
class table {
public:
  explicit table(std::vector<std::string> heads);

  /// @pre as many cells as heads
  void add(std::vector<std::string> cells);

  /// Returns all lines; without rows, nothing.
  [[nodiscard]] std::string text(emphasis how) const;

private:
  std::vector<std::string> heads_;
  std::vector<std::vector<std::string>> rows_;
};

/// Replaces control characters: names in files and devices must not steer the
/// terminal.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace troupe::cli
