// One row of a `.mod` file.

#pragma once

#include "protocol/import/point_columns.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Reads the rows of one table, in which it finds the columns once. Keeps
/// references to all arguments of its constructor.
class mod_row_reader {
public:
  mod_row_reader(const csv_table& table, const lon::type_catalogue& types,
                 issue_log& issues);

  /// Returns nothing when the row has an error; reports all of them.
  [[nodiscard]] std::optional<interface_row> read(const csv_row& row);

private:
  using column = point_columns::column;

  void read_native(modbus::mapping& place);
  modbus::endian read_endian(const csv_cell& cell, std::string_view what);
  void read_type(point_type& point, const modbus::mapping& place);

  /// After the types, which say how long text is.
  void read_place(modbus::mapping& place, const data_type& iap);

  /// A table that no function writes to makes the point read only, with a
  /// warning.
  void read_direction(point_type& point, const modbus::mapping& place);

  point_columns cells_;
  column address_;
  column native_;
  column function_;
  column words_;
  column bytes_;
  column length_;
  column marker_;
};

} // namespace troupe
