// Reads EnOcean interface files (`.eno`, `.iotc`).

#include "protocol/import/eno.hpp"

#include "protocol/import/enum_mapping.hpp"
#include "protocol/import/interface_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace troupe {

namespace {

constexpr auto info_block = "OperationalInfo";

/// Seconds; more than a month is a mistake.
constexpr double longest_timeout = 31.0 * 86'400;

class eno_row_reader {
public:
  using column = point_columns::column;

  eno_row_reader(const csv_table& table, const lon::type_catalogue& types,
                 issue_log& issues)
    : cells_(table, types, issues),
      address_(cells_.require({"Address"})),
      timeout_(table.column("Receive Timeout")),
      words_(table.column("EnumMapping")) {
    cells_.require({"Datapoint Name"});
  }

  std::optional<interface_row> read(const csv_row& row) {
    cells_.begin(row);
    interface_row out;
    enocean::telegram_field place;
    cells_.read_names(out);
    cells_.read_direction(out.point);
    place.name = cells_.cell(address_).text;
    if (place.name.empty())
      cells_.error(cells_.cell(address_), "Address is empty; the name of a "
                                          "field of the telegram would be "
                                          "right");
    place.receive_timeout = read_timeout();
    place.words = read_enum_mapping(cells_, words_);
    out.point.type = cells_.read_type("float");
    if (out.point.type)
      cells_.read_limits(out.point);
    out.point.address = std::move(place);
    return cells_.sound() ? std::optional{std::move(out)} : std::nullopt;
  }

private:
  double read_timeout() {
    auto& cell = cells_.cell(timeout_);
    auto seconds = cells_.read_number(timeout_, "Receive Timeout").value_or(0);
    if (seconds < 0 || seconds > longest_timeout)
      cells_.error(cell, fmt::format("Receive Timeout `{}` is not a number of "
                                     "seconds from 0 to {}",
                                     cell.text, longest_timeout));
    return seconds;
  }

  point_columns cells_;
  column address_;
  column timeout_;
  column words_;
};

/// Adds what a gateway elsewhere tells about its devices.
void add_info(device_type& out, const lon::type_catalogue& types) {
  uint32_t index = 0;
  for (auto& x : out.blocks) {
    if (x.name == info_block)
      return; // the file has its own
    index = std::max(index, x.index + 1);
  }
  auto number = static_cast<uint32_t>(out.blocks.size());
  auto& block = out.blocks.emplace_back();
  block.name = info_block;
  block.index = index;
  auto add = [&](const char* name, enocean::field_source source,
                 const char* type) {
    block.points.push_back(static_cast<point_index>(out.points.size()));
    auto& point = out.points.emplace_back();
    point.name = name;
    point.block = number;
    point.read_only = true;
    point.type = types.find(type);
    enocean::telegram_field place;
    place.source = source;
    point.address = std::move(place);
  };
  add("Last Seen", enocean::field_source::last_seen, "text");
  add("Telegram Count", enocean::field_source::telegram_count, "uint32");
}

} // namespace

import_result<device_type>
read_eno(const std::string& file, const std::string& protocol,
         std::string_view text, const lon::type_catalogue& types) {
  interface_csv csv{file, text};
  eno_row_reader reader{csv.table(), types, csv.issues()};
  auto out = csv.read(protocol,
                      [&](const csv_row& row) { return reader.read(row); });
  if (protocol == "iotc" && !out.what.points.empty())
    add_info(out.what, types);
  return out;
}

} // namespace troupe
