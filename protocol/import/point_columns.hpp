// Cells that the rows of all CSV interface files have in common.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/csv.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/two_point_scaling.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// A datapoint and the block it belongs to; `point.block` is not set.
struct interface_row {
  std::string block;
  uint32_t index = 0;
  point_type point;
  uint32_t column = 0; ///< Where its name is.
};

/// Reads cells of one row after the other, and says what is wrong with them.
/// Keeps references to all arguments of its constructor.
///
/// | column | default |
/// |---|---|
/// | Datapoint Name, also Point Name | required |
/// | Block Name, Block Index | `device`, 0 |
/// | IAP Type, also Presentation Type | what the reader says |
/// | Write Enable, also Direction | `-` |
/// | Native Value 1, 2, Scaled Value 1, 2 | no scaling |
/// | Precision, Range Min, Range Max | as the type says |
/// | Description | none |
class point_columns {
public:
  using column = std::optional<size_t>;

  point_columns(const csv_table& table, const lon::type_catalogue& types,
                issue_log& issues);

  /// Turns to *row*, which must live until the next call.
  void begin(const csv_row& row);

  /// No error in this row so far.
  [[nodiscard]] bool sound() const noexcept {
    return sound_;
  }

  /// Finds a column by the first of its *names* that is there.
  [[nodiscard]] column
  find(std::initializer_list<std::string_view> names) const;

  /// As `find`; one that is missing is an error.
  column require(std::initializer_list<std::string_view> names);

  [[nodiscard]] const csv_cell& cell(column x) const noexcept {
    return row_->at(x);
  }

  void error(const csv_cell& where, std::string text);
  void warn(const csv_cell& where, std::string text);

  /// Reads the names of block and datapoint.
  /// @param fallback Name of a point that has none; empty: it must have one.
  void read_names(interface_row& out, const std::string& fallback = {});

  /// @param fallback Type of a row that names none.
  [[nodiscard]] data_type_ptr read_type(std::string_view fallback);

  /// `+` makes an input, everything else an output that refuses writes.
  void read_direction(point_type& point);

  /// Nothing when there is no scaling, or a bad one.
  [[nodiscard]] std::optional<two_point_scaling> read_scaling();

  /// Narrows the type by digits and by the range of what may be written.
  /// @pre point.type is not null
  void read_limits(point_type& point);

  /// Reads a whole number; nothing when the cell is empty or wrong.
  [[nodiscard]] std::optional<int64_t>
  read_whole(column x, std::string_view what, int64_t low, int64_t high);

  /// Reads a number; nothing when the cell is empty or wrong.
  [[nodiscard]] std::optional<double> read_number(column x,
                                                  std::string_view what);

  /// Reads `true` or `false`.
  [[nodiscard]] bool read_flag(column x, std::string_view what, bool fallback);

  [[nodiscard]] column write_column() const noexcept {
    return write_;
  }

  [[nodiscard]] column type_column() const noexcept {
    return iap_;
  }

private:
  /// Names become levels of topics: no `/`, `+`, `#` or control characters.
  void check_name(const csv_cell& cell, std::string_view what);
  double read_corner(column x, std::string_view what);

  const csv_table& table_;
  const lon::type_catalogue& types_;
  issue_log& issues_;
  const csv_row* row_ = nullptr; ///< The row being read.
  bool sound_ = true;

  column block_;
  column index_;
  column name_;
  column iap_;
  column write_;
  column native1_;
  column native2_;
  column scaled1_;
  column scaled2_;
  column precision_;
  column min_;
  column max_;
  column desc_;
};

} // namespace troupe
