// One row of a `.mod` file.

#include "protocol/import/mod_row.hpp"

#include "protocol/import/mod_native.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace troupe {

namespace {

bool is_composed(const data_type& x) noexcept {
  return x.kind == type_kind::structure || x.kind == type_kind::union_of
         || x.kind == type_kind::array;
}

bool is_writable(modbus::table x) noexcept {
  return x == modbus::table::coils || x == modbus::table::holding_registers;
}

} // namespace

mod_row_reader::mod_row_reader(const csv_table& table,
                               const lon::type_catalogue& types,
                               issue_log& issues)
  : cells_(table, types, issues),
    address_(cells_.require({"Address"})),
    native_(cells_.require({"Native Type", "Modbus datatype"})),
    function_(cells_.require({"Function Code"})),
    words_(table.column("Word Order")),
    bytes_(table.column("Byte Order")),
    length_(table.column("Length")),
    marker_(table.column("Marker Value")) {
  cells_.require({"Datapoint Name", "Point Name"});
}

/// Reads on after an error, so that one import shows all of them.
std::optional<interface_row> mod_row_reader::read(const csv_row& row) {
  cells_.begin(row);
  interface_row out;
  modbus::mapping place;
  cells_.read_names(out);
  read_native(place);
  place.scale = cells_.read_scaling();
  read_type(out.point, place);
  read_place(place, out.point.type ? *out.point.type : data_type{});
  read_direction(out.point, place);
  place.marker = cells_.read_whole(marker_, "Marker Value",
                                   std::numeric_limits<int64_t>::min(),
                                   std::numeric_limits<int64_t>::max());
  out.point.address = place;
  return cells_.sound() ? std::optional{std::move(out)} : std::nullopt;
}

void mod_row_reader::read_native(modbus::mapping& place) {
  auto& code = cells_.cell(function_);
  auto& native = cells_.cell(native_);
  auto table = parse_function_code(code.text);
  auto type = parse_native_type(native.text);
  if (!table)
    cells_.error(
      code, fmt::format("Function Code `{}` is none of FC01 (coils), FC02 "
                        "(discrete inputs), FC03 (holding registers), FC04 "
                        "(input registers)",
                        code.text));
  if (!type)
    cells_.error(native,
                 fmt::format("Native Type `{}` is none of BIT, UINT8, SINT8, "
                             "UINT16, SINT16, UINT32, SINT32, UINT64, SINT64, "
                             "FLOAT, DOUBLE, MOD10_1 to MOD10_4, CHAR8, "
                             "CHAR16, CHAR8_2",
                             native.text));
  if (table && type && is_bit_table(*table)
      && *type != modbus::native_type::bit)
    cells_.error(native,
                 fmt::format("Native Type `{}` does not fit Function Code "
                             "`{}`, which reads single bits; BIT does",
                             native.text, code.text));
  place.space = table.value_or(place.space);
  place.type = type.value_or(place.type);
  place.words = read_endian(cells_.cell(words_), "Word Order");
  place.bytes = read_endian(cells_.cell(bytes_), "Byte Order");
}

modbus::endian mod_row_reader::read_endian(const csv_cell& cell,
                                           std::string_view what) {
  auto order = parse_endian(cell.text);
  if (!order)
    cells_.error(cell, fmt::format("{} `{}` is neither `big` nor `little`",
                                   what, cell.text));
  return order.value_or(modbus::endian::big);
}

void mod_row_reader::read_type(point_type& point,
                               const modbus::mapping& place) {
  point.type
    = cells_.read_type(base_type_of(place.type, place.scale.has_value()));
  if (!point.type)
    return;
  auto& cell = cells_.cell(cells_.type_column());
  if (is_composed(*point.type) && point.type->name != "SNVT_switch"
      && !is_text(place.type))
    cells_.warn(cell, fmt::format("IAP Type `{}` has several members, but the "
                                  "datapoint is one number",
                                  cell.text));
  cells_.read_limits(point);
}

void mod_row_reader::read_place(modbus::mapping& place, const data_type& iap) {
  auto& address = cells_.cell(address_);
  auto& length = cells_.cell(length_);
  auto first = parse_whole(address.text, 0, 65'535);
  auto count = length.text.empty() ? registers_of(place.type, iap)
                                   : parse_whole(length.text, 1, 125);
  if (!first)
    cells_.error(address,
                 fmt::format("Address `{}` is not a number from 0 to 65535",
                             address.text));
  if (!count)
    cells_.error(
      length,
      fmt::format("Length `{}` is not a number of registers from 1 to 125",
                  length.text));
  else if (!is_text(place.type) && *count != registers_of(place.type, iap))
    cells_.error(length,
                 fmt::format("Length `{}` is not what the native type takes, "
                             "{}; only text has a length of its own",
                             length.text, registers_of(place.type, iap)));
  if (first && count && *first + *count > 65'536)
    cells_.error(address,
                 fmt::format("Address `{}` is too high for {} registers; "
                             "65535 is the last",
                             address.text, *count));
  place.address = static_cast<uint16_t>(first.value_or(0));
  place.length = static_cast<uint16_t>(count.value_or(1));
}

void mod_row_reader::read_direction(point_type& point,
                                    const modbus::mapping& place) {
  cells_.read_direction(point);
  if (point.read_only || is_writable(place.space))
    return;
  cells_.warn(cells_.cell(cells_.write_column()),
              "no function writes to this table, so the datapoint is read "
              "only; FC01 or FC03 would make it writable");
  point.dir = direction::out;
  point.read_only = true;
}

} // namespace troupe
