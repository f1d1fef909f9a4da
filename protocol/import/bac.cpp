// Reads BACnet interface files (`.bac`).

#include "protocol/import/bac.hpp"

#include "protocol/bacnet/unit.hpp"
#include "protocol/import/enum_mapping.hpp"
#include "protocol/import/interface_csv.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace troupe {

namespace {

constexpr auto right_type = "AI, AO, AV, BI, BO, BV, MSI, MSO, MSV, another "
                            "short name or a number would be right";

/// @param id Nothing when it has an error, which is told already.
std::string name_of(const std::optional<bacnet::object_id>& id) {
  return id ? to_string(*id) : "?";
}

class bac_row_reader {
public:
  using column = point_columns::column;

  bac_row_reader(const csv_table& table, const lon::type_catalogue& types,
                 issue_log& issues)
    : cells_(table, types, issues),
      address_(table.column("Address")),
      type_(table.column("Object Type")),
      instance_(table.column("Object Instance")),
      priorities_(cells_.find({"BACnet Priority Support", "Priority Array"})),
      plain_(table.column("Writable Normal Value")),
      units_(table.column("Units")),
      words_(table.column("EnumMapping")),
      increment_(table.column("COV Increment")) {
    if (type_ && instance_)
      return; // the older form
    cells_.require({"Address"});
    cells_.require({"Datapoint Name"});
  }

  std::optional<interface_row> read(const csv_row& row) {
    cells_.begin(row);
    interface_row out;
    auto id = read_id();
    cells_.read_names(out, address_ ? std::string{} : name_of(id));
    if (out.column == 0)
      out.column = cells_.cell(type_).column;
    cells_.read_direction(out.point);
    bacnet::object place;
    place.id = id.value_or(place.id);
    place.priorities = cells_.read_flag(priorities_, "BACnet Priority Support",
                                        bacnet::is_output(place.id.type));
    place.plain_writes = cells_.read_flag(plain_, "Writable Normal Value",
                                          true);
    out.point.type = cells_.read_type(bacnet::base_type(place.id.type));
    if (out.point.type)
      cells_.read_limits(out.point);
    read_unit(out.point);
    read_states(out.point, place.id.type);
    place.cov_increment = read_increment();
    out.point.address = place;
    return cells_.sound() ? std::optional{std::move(out)} : std::nullopt;
  }

private:
  void read_unit(point_type& point) {
    auto& cell = cells_.cell(units_);
    if (cell.text.empty())
      return;
    auto unit = bacnet::parse_unit(cell.text);
    if (!unit)
      cells_.warn(cell, fmt::format("unit `{}` is unknown and shown as it is",
                                    cell.text));
    point.unit = unit ? bacnet::unit_sign(*unit) : cell.text;
  }

  /// Names of states are presets: they can be written, and the type of the
  /// point stays the one of all its kind.
  void read_states(point_type& point, bacnet::object_type type) {
    for (auto& [word, number] : read_enum_mapping(cells_, words_)) {
      if (word.empty())
        continue;
      auto state = bacnet::is_binary(type) ? value{number != 0} : value{number};
      point.presets.emplace(word, std::move(state));
    }
  }

  std::optional<float> read_increment() {
    auto out = cells_.read_number(increment_, "COV Increment");
    if (!out)
      return std::nullopt;
    return static_cast<float>(*out);
  }

  std::optional<bacnet::object_id> read_id() {
    if (!address_)
      return read_parts();
    auto& cell = cells_.cell(address_);
    auto id = bacnet::parse_object_id(cell.text);
    if (!id)
      cells_.error(cell,
                   fmt::format("Address `{}` is not an object type and an "
                               "instance up to {}; `AV:7` would be right",
                               cell.text, bacnet::last_instance));
    return id;
  }

  std::optional<bacnet::object_id> read_parts() {
    auto& cell = cells_.cell(type_);
    auto& number = cells_.cell(instance_);
    auto type = bacnet::parse_object_type(cell.text);
    auto instance = cells_.read_whole(instance_, "Object Instance", 0,
                                      bacnet::last_instance);
    if (!type)
      cells_.error(cell, fmt::format("Object Type `{}` is unknown; {}",
                                     cell.text, right_type));
    if (number.text.empty())
      cells_.error(number, "Object Instance is empty");
    if (!type || !instance)
      return std::nullopt;
    return bacnet::object_id{*type, static_cast<uint32_t>(*instance)};
  }

  point_columns cells_;
  column address_;
  column type_;
  column instance_;
  column priorities_;
  column plain_;
  column units_;
  column words_;
  column increment_;
};

} // namespace

import_result<device_type> read_bac(const std::string& file,
                                    std::string_view text,
                                    const lon::type_catalogue& types) {
  interface_csv csv{file, text};
  bac_row_reader reader{csv.table(), types, csv.issues()};
  return csv.read("bacnet",
                  [&](const csv_row& row) { return reader.read(row); });
}

} // namespace troupe
