// A page of cells in columns as wide as they need.

#pragma once

#include "bridge/console/cli/tui/cell_text.hpp"
#include "bridge/console/cli/tui/page.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

struct cell_column {
  std::string head;
  side where = side::left;
};

struct cell_row {
  std::string name; ///< See `list_cursor::namer`.
  std::vector<std::string> cells;
  line_style style = line_style::plain;
};

/// Columns that are empty throughout are left out; what is too wide is cut on
/// the right.
class cell_page final : public page {
public:
  explicit cell_page(std::vector<cell_column> columns);

  /// @param rows Each with as many cells as columns, safe or not.
  void take(std::vector<cell_row> rows);

  void set_summary(std::string text) {
    summary_ = std::move(text);
  }

  [[nodiscard]] std::string summary() override {
    return summary_;
  }

protected:
  void arrange(size_t columns) override;
  [[nodiscard]] std::string head() override;
  [[nodiscard]] size_t size() override;
  [[nodiscard]] picture_line line(size_t i, int64_t now) override;
  [[nodiscard]] std::string name(size_t i) override;

private:
  [[nodiscard]] std::string joined(const std::vector<std::string>& cells) const;

  std::vector<cell_column> columns_;
  std::vector<size_t> widths_; ///< 0: left out.
  std::vector<cell_row> rows_;
  std::string summary_;
  size_t room_ = 0;
};

} // namespace troupe::cli
