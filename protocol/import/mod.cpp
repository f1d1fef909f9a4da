// Turns the rows of a `.mod` file into a device type.

#include "protocol/import/mod.hpp"

#include "protocol/import/interface_csv.hpp"
#include "protocol/import/mod_row.hpp"

namespace troupe {

import_result<device_type> read_mod(const std::string& file,
                                    std::string_view text,
                                    const lon::type_catalogue& types) {
  interface_csv csv{file, text};
  mod_row_reader reader{csv.table(), types, csv.issues()};
  csv.table().warn_of_unread(csv.issues());
  return csv.read("modbus",
                  [&](const csv_row& row) { return reader.read(row); });
}

} // namespace troupe
