// Aligned columns on a terminal.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// Bold only on a terminal, for pipes would get the escape codes.
enum class emphasis : uint8_t { plain, bold_heads };

/// Rows of text cells. Columns that are empty throughout are left out. Cells
/// are made printable when they are added.
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
/// terminal. C0, DEL and the UTF-8 forms of C1 become `?`.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace troupe::cli
