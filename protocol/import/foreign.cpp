// Reads interface files of drivers that we do not know.

#include "protocol/import/foreign.hpp"

#include "protocol/import/interface_csv.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

namespace {

/// Columns that have a meaning for every protocol, as `csv_name` makes them.
constexpr std::array<std::string_view, 14> common{
  "datapointname", "pointname", "blockname",
  "blockindex",    "iaptype",   "presentationtype",
  "writeenable",   "direction", "address",
  "precision",     "rangemin",  "rangemax",
  "description",   ""};

class foreign_row_reader {
public:
  foreign_row_reader(const csv_table& table, const lon::type_catalogue& types,
                     issue_log& issues)
    : cells_(table, types, issues), address_(table.column("Address")) {
    cells_.require({"Datapoint Name", "Point Name"});
    auto& names = table.header.cells;
    for (size_t i = 0; i < names.size(); ++i)
      if (std::find(common.begin(), common.end(), csv_name(names[i].text))
          == common.end())
        unknown_.emplace_back(i, names[i].text);
  }

  std::optional<interface_row> read(const csv_row& row) {
    cells_.begin(row);
    interface_row out;
    foreign_address place;
    cells_.read_names(out);
    cells_.read_direction(out.point);
    out.point.type = cells_.read_type("scalar");
    if (out.point.type)
      cells_.read_limits(out.point);
    place.address = cells_.cell(address_).text;
    for (auto& [column, name] : unknown_)
      if (auto& cell = cells_.cell(column); !cell.text.empty())
        place.columns.emplace_back(name, cell.text);
    out.point.address = std::move(place);
    return cells_.sound() ? std::optional{std::move(out)} : std::nullopt;
  }

private:
  point_columns cells_;
  point_columns::column address_;
  std::vector<std::pair<size_t, std::string>> unknown_;
};

} // namespace

import_result<device_type>
read_foreign(const std::string& file, const std::string& protocol,
             std::string_view text, const lon::type_catalogue& types) {
  interface_csv csv{file, text};
  foreign_row_reader reader{csv.table(), types, csv.issues()};
  return csv.read(protocol,
                  [&](const csv_row& row) { return reader.read(row); });
}

} // namespace troupe
