// One row of a `.mod` file.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/csv.hpp"
#include "protocol/lon/catalogue.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// A datapoint and the block it belongs to; `point.block` is not set.
struct mod_row {
  std::string block;
  uint32_t index = 0;
  point_type point;
};

/// Reads the rows of one table, in which it finds the columns once. Keeps
/// references to all arguments of its constructor.
class mod_row_reader {
public:
  mod_row_reader(const csv_table& table, const lon::type_catalogue& types,
                 issue_log& issues);

  /// Returns nothing when the row has an error; reports all of them.
  [[nodiscard]] std::optional<mod_row> read(const csv_row& row);

  /// Of the names, for errors about them.
  [[nodiscard]] std::optional<size_t> name_column() const noexcept {
    return name_;
  }

private:
  using column = std::optional<size_t>;

  void error(const csv_cell& where, std::string text);
  void warn(const csv_cell& where, std::string text);

  /// Names become levels of topics: no `/`, `+`, `#` or control characters.
  void check_name(const csv_cell& cell, std::string_view what);
  void read_names(mod_row& out);
  void read_native(modbus::mapping& place);
  modbus::endian read_endian(const csv_cell& cell, std::string_view what);
  double read_number(const csv_cell& cell, std::string_view what);
  void read_scaling(modbus::mapping& place);
  void read_type(point_type& point, const modbus::mapping& place);

  /// After the types, which say how long text is.
  void read_place(modbus::mapping& place, const data_type& iap);

  /// A table that no function writes to makes the point read only, with a
  /// warning.
  void read_direction(point_type& point, const modbus::mapping& place);
  void read_marker(modbus::mapping& place);

  const lon::type_catalogue& types_;
  issue_log& issues_;
  const csv_row* row_ = nullptr; ///< The row being read.
  bool sound_ = true;            ///< No error in that row so far.

  column block_;
  column index_;
  column name_;
  column address_;
  column native_;
  column function_;
  column words_;
  column bytes_;
  column iap_;
  column write_;
  column length_;
  column native1_;
  column native2_;
  column scaled1_;
  column scaled2_;
  column marker_;
  column desc_;
};

} // namespace troupe
