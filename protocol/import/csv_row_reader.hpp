// What readers of CSV rows have in common.

#pragma once

#include "protocol/import/csv.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace troupe {

/// Reads one row at a time, and knows whether it was right so far. A base of
/// readers, which find their columns once.
class csv_row_reader {
protected:
  using column = std::optional<size_t>; ///< Nothing: the file lacks it.

  explicit csv_row_reader(issue_log& issues) : issues_(issues) {
    // nop
  }

  void begin(const csv_row& row) {
    row_ = &row;
    sound_ = true;
  }

  void error(const csv_cell& where, std::string text) {
    sound_ = false;
    issues_.error(row_->line, where.column, std::move(text));
  }

  /// Returns the text of a cell that must not be empty.
  std::string required(column where, std::string_view what) {
    auto& cell = row_->at(where);
    if (cell.text.empty())
      error(cell, row_->missing(where, what));
    return cell.text;
  }

  issue_log& issues_;
  const csv_row* row_ = nullptr;
  bool sound_ = true; ///< No error in this row so far.
};

} // namespace troupe
