// Cells of one row of datapoint properties.

#pragma once

#include "protocol/import/csv.hpp"
#include "protocol/value.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Reads cells of one row after the other, and says what is wrong with them.
class dla_cells {
public:
  /// A column and what messages call it.
  struct column {
    std::optional<size_t> place;
    std::string_view name;
  };

  dla_cells(const csv_table& table, issue_log& issues);

  void begin(const csv_row& row);

  /// No error in this row so far.
  [[nodiscard]] bool sound() const noexcept {
    return sound_;
  }

  /// Finds a column by the first of its *names*, which messages use.
  [[nodiscard]] column
  find(std::initializer_list<std::string_view> names) const;

  /// As `find`; one that is missing is an error.
  [[nodiscard]] column require(std::string_view name);

  [[nodiscard]] const csv_cell& at(const column& x) const noexcept {
    return row_->at(x.place);
  }

  /// Says that the cell, which must not be empty, is.
  [[nodiscard]] std::string missing(const column& x) const {
    return row_->missing(x.place, x.name);
  }

  void error(const csv_cell& where, std::string text);
  void warn(const csv_cell& where, std::string text);

  // All return nothing for a cell that is empty or wrong.

  [[nodiscard]] std::optional<double> number(const column& x, double low,
                                             double high);
  [[nodiscard]] std::optional<double> seconds(const column& x);

  /// Seconds between polls: at least 0.01, or 0 for never.
  [[nodiscard]] std::optional<double> rate(const column& x);
  [[nodiscard]] std::optional<bool> flag(const column& x);

  /// `null` is nothing, too.
  [[nodiscard]] std::optional<value> json(const column& x);

private:
  const csv_table& table_;
  issue_log& issues_;
  const csv_row* row_ = nullptr;
  bool sound_ = true;
};

} // namespace troupe
