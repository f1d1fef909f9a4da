// What was measured second by second.

#pragma once

#include <map>
#include <string>
#include <vector>

namespace troupe::load {

/// Columns of numbers over time. A column that begins late is filled up with
/// zeros. A row a second: a day is 86,400 rows.
class series {
public:
  /// Begins a row. Seconds since the start; never goes back.
  void begin_row(double seconds);

  /// Of the current row.
  /// @pre a row was begun
  void set(const std::string& column, double value);

  /// Sets `{name}` of the current row to what *total*, which counts up, grew
  /// by per second since the last row; 0 in the first.
  void set_rate(const std::string& name, double total);

  [[nodiscard]] const std::vector<double>& times() const noexcept {
    return times_;
  }

  [[nodiscard]] const std::map<std::string, std::vector<double>>&
  columns() const noexcept {
    return columns_;
  }

  /// Means of *count* equal parts of a column from *from* on, in seconds; fewer
  /// when there are fewer rows. Nothing without such a column.
  [[nodiscard]] std::vector<double> parts(const std::string& column,
                                          double from, size_t count) const;

private:
  std::vector<double> times_;
  std::map<std::string, std::vector<double>> columns_;
  std::map<std::string, double> totals_;
};

} // namespace troupe::load
