// Names of states in interface files: `Enum(0=open:1=closed)`.

#pragma once

#include "protocol/import/point_columns.hpp"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// In file order.
using word_list = std::vector<std::pair<std::string, int32_t>>;

/// Reads the column EnumMapping of a row:
///
///     mapping = "Enum(" [pair *(":" pair)] ")"
///     pair    = number "=" word
///
/// Empty where the cell is empty or wrong, which is reported.
[[nodiscard]] word_list read_enum_mapping(point_columns& cells,
                                          point_columns::column x);

/// Writes what `read_enum_mapping` reads; empty for no words. A colon in a word
/// becomes a blank, as it would end it.
[[nodiscard]] std::string enum_mapping(const word_list& x);

} // namespace troupe
