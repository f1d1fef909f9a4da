// Turns CSV interface files into device types: what is common to all of them.

#pragma once

#include "protocol/import/issue.hpp"
#include "protocol/import/point_columns.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace troupe {

/// The most datapoints of a device type; each becomes an actor.
inline constexpr size_t most_type_points = 16'384;

/// Reads `#` lines, a row of column names in any order, and one row a
/// datapoint. Settings: `program_ID`, `version`, `product_name`,
/// `manufacturer`, `description`; others are kept for drivers.
class interface_csv {
public:
  /// Makes a datapoint of a row; nothing when the row has an error, which it
  /// has reported.
  using row_reader
    = std::function<std::optional<interface_row>(const csv_row&)>;

  /// Adds a second row to the datapoint of the first, if that is what both
  /// mean.
  using row_joiner = std::function<bool(point_type& first, point_type& next)>;

  interface_csv(const std::string& file, std::string_view text);

  [[nodiscard]] const csv_table& table() const noexcept {
    return table_;
  }

  [[nodiscard]] issue_log& issues() noexcept {
    return issues_;
  }

  /// Reads everything into a type of *protocol*, named after the file. Call it
  /// once, after the columns were found.
  [[nodiscard]] import_result<device_type>
  read(const std::string& protocol, const row_reader& reader,
       const row_joiner& joiner = nullptr);

private:
  void read_settings(device_type& out);

  std::string file_;
  issue_log issues_;
  csv_table table_;
};

} // namespace troupe
