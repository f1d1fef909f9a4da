// One row of a `.mod` file.

#include "protocol/import/mod_row.hpp"

#include "protocol/import/mod_native.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <limits>

namespace troupe {

namespace {

/// Bytes of a name of a block or datapoint.
constexpr size_t longest_name = 128;

/// Names become levels of topics.
bool fits_topics(char c) noexcept {
  return c != '/' && c != '+' && c != '#' && c != '\x7F'
         && (c >= ' ' || c < '\0');
}

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
  : types_(types),
    issues_(issues),
    block_(table.column("Block Name")),
    index_(table.column("Block Index")),
    name_(require_column(table, "Datapoint Name", issues)),
    address_(require_column(table, "Address", issues)),
    native_(require_column(table, "Native Type", issues)),
    function_(require_column(table, "Function Code", issues)),
    words_(table.column("Word Order")),
    bytes_(table.column("Byte Order")),
    iap_(table.column("IAP Type")),
    write_(table.column("Write Enable")),
    length_(table.column("Length")),
    native1_(table.column("Native Value 1")),
    native2_(table.column("Native Value 2")),
    scaled1_(table.column("Scaled Value 1")),
    scaled2_(table.column("Scaled Value 2")),
    marker_(table.column("Marker Value")),
    desc_(table.column("Description")) {
  // nop
}

/// Reads on after an error, so that one import shows all of them.
std::optional<mod_row> mod_row_reader::read(const csv_row& row) {
  row_ = &row;
  sound_ = true;
  mod_row out;
  modbus::mapping place;
  read_names(out);
  read_native(place);
  read_scaling(place);
  read_type(out.point, place);
  read_place(place, out.point.type ? *out.point.type : data_type{});
  read_direction(out.point, place);
  read_marker(place);
  out.point.desc = row.at(desc_).text;
  out.point.address = place;
  return sound_ ? std::optional{std::move(out)} : std::nullopt;
}

void mod_row_reader::error(const csv_cell& where, std::string text) {
  sound_ = false;
  issues_.error(row_->line, where.column, std::move(text));
}

void mod_row_reader::warn(const csv_cell& where, std::string text) {
  issues_.warning(row_->line, where.column, std::move(text));
}

void mod_row_reader::check_name(const csv_cell& cell, std::string_view what) {
  for (auto c : cell.text)
    if (!fits_topics(c))
      return error(cell, fmt::format("{} `{}` has one of / + # or a control "
                                     "character, which names cannot have",
                                     what, cell.text));
  if (cell.text.size() > longest_name)
    error(cell, fmt::format("{} has {} bytes; at most {} are allowed", what,
                            cell.text.size(), longest_name));
}

void mod_row_reader::read_names(mod_row& out) {
  auto& name = row_->at(name_);
  auto& block = row_->at(block_);
  auto& index = row_->at(index_);
  check_name(name, "Datapoint Name");
  check_name(block, "Block Name");
  if (name.text.empty())
    error(name, "Datapoint Name is empty");
  auto number = index.text.empty() ? 0 : parse_whole(index.text, 0, 65'535);
  if (!number)
    error(index, fmt::format("Block Index `{}` is not a number from 0 to 65535",
                             index.text));
  out.point.name = name.text;
  out.block = block.text.empty() ? "device" : block.text;
  out.index = static_cast<uint32_t>(number.value_or(0));
}

void mod_row_reader::read_native(modbus::mapping& place) {
  auto& code = row_->at(function_);
  auto& native = row_->at(native_);
  auto table = parse_function_code(code.text);
  auto type = parse_native_type(native.text);
  if (!table)
    error(code, fmt::format("Function Code `{}` is none of FC01 (coils), FC02 "
                            "(discrete inputs), FC03 (holding registers), FC04 "
                            "(input registers)",
                            code.text));
  if (!type)
    error(native, fmt::format("Native Type `{}` is none of BIT, UINT8, SINT8, "
                              "UINT16, SINT16, UINT32, SINT32, UINT64, SINT64, "
                              "FLOAT, DOUBLE, MOD10_1 to MOD10_4, CHAR8, "
                              "CHAR16, CHAR8_2",
                              native.text));
  if (table && type && is_bit_table(*table)
      && *type != modbus::native_type::bit)
    error(native, fmt::format("Native Type `{}` does not fit Function Code "
                              "`{}`, which reads single bits; BIT does",
                              native.text, code.text));
  place.space = table.value_or(place.space);
  place.type = type.value_or(place.type);
  place.words = read_endian(row_->at(words_), "Word Order");
  place.bytes = read_endian(row_->at(bytes_), "Byte Order");
}

modbus::endian mod_row_reader::read_endian(const csv_cell& cell,
                                           std::string_view what) {
  auto order = parse_endian(cell.text);
  if (!order)
    error(cell, fmt::format("{} `{}` is neither `big` nor `little`", what,
                            cell.text));
  return order.value_or(modbus::endian::big);
}

double mod_row_reader::read_number(const csv_cell& cell,
                                   std::string_view what) {
  auto number = parse_number(cell.text);
  if (!number)
    error(cell, fmt::format("{} `{}` is not a number; scaling needs all four",
                            what, cell.text));
  return number.value_or(0);
}

void mod_row_reader::read_scaling(modbus::mapping& place) {
  auto& native1 = row_->at(native1_);
  auto& native2 = row_->at(native2_);
  auto& scaled1 = row_->at(scaled1_);
  auto& scaled2 = row_->at(scaled2_);
  if (native1.text.empty() && native2.text.empty() && scaled1.text.empty()
      && scaled2.text.empty())
    return;
  auto& scale = place.scale.emplace();
  scale.native1 = read_number(native1, "Native Value 1");
  scale.native2 = read_number(native2, "Native Value 2");
  scale.scaled1 = read_number(scaled1, "Scaled Value 1");
  scale.scaled2 = read_number(scaled2, "Scaled Value 2");
  // Both differences are divisors: one when reading, one when writing.
  if (sound_ && scale.native1 == scale.native2)
    error(native2, "Native Value 1 and 2 must differ");
  if (sound_ && scale.scaled1 == scale.scaled2)
    error(scaled2, "Scaled Value 1 and 2 must differ");
}

void mod_row_reader::read_type(point_type& point,
                               const modbus::mapping& place) {
  auto& cell = row_->at(iap_);
  point.type = types_.find(cell.text.empty()
                             ? base_type_of(place.type, place.scale.has_value())
                             : cell.text);
  if (!point.type)
    error(cell, fmt::format("IAP Type `{}` is unknown; the name of a SNVT or a "
                            "base type would be right: bit, boolean, sint8 to "
                            "uint64, float, double, text",
                            cell.text));
  else if (is_composed(*point.type) && point.type->name != "SNVT_switch"
           && !is_text(place.type))
    warn(cell, fmt::format("IAP Type `{}` has several members, but the "
                           "datapoint is one number",
                           cell.text));
}

void mod_row_reader::read_place(modbus::mapping& place, const data_type& iap) {
  auto& address = row_->at(address_);
  auto& length = row_->at(length_);
  auto first = parse_whole(address.text, 0, 65'535);
  auto count = length.text.empty() ? registers_of(place.type, iap)
                                   : parse_whole(length.text, 1, 125);
  if (!first)
    error(address, fmt::format("Address `{}` is not a number from 0 to 65535",
                               address.text));
  if (!count)
    error(length,
          fmt::format("Length `{}` is not a number of registers from 1 to 125",
                      length.text));
  else if (!is_text(place.type) && *count != registers_of(place.type, iap))
    error(length, fmt::format("Length `{}` is not what the native type takes, "
                              "{}; only text has a length of its own",
                              length.text, registers_of(place.type, iap)));
  if (first && count && *first + *count > 65'536)
    error(address, fmt::format("Address `{}` is too high for {} registers; "
                               "65535 is the last",
                               address.text, *count));
  place.address = static_cast<uint16_t>(first.value_or(0));
  place.length = static_cast<uint16_t>(count.value_or(1));
}

void mod_row_reader::read_direction(point_type& point,
                                    const modbus::mapping& place) {
  auto& cell = row_->at(write_);
  auto writable = cell.text == "+";
  if (!writable && !cell.text.empty() && cell.text != "-")
    error(cell,
          fmt::format("Write Enable `{}` is neither `+` nor `-`", cell.text));
  if (writable && !is_writable(place.space)) {
    warn(cell, "no function writes to this table, so the datapoint is read "
               "only; FC01 or FC03 would make it writable");
    writable = false;
  }
  point.dir = writable ? direction::in : direction::out;
  point.read_only = !writable;
}

void mod_row_reader::read_marker(modbus::mapping& place) {
  auto& cell = row_->at(marker_);
  if (cell.text.empty())
    return;
  place.marker = parse_whole(cell.text, std::numeric_limits<int64_t>::min(),
                             std::numeric_limits<int64_t>::max());
  if (!place.marker)
    error(cell,
          fmt::format("Marker Value `{}` is not a whole number", cell.text));
}

} // namespace troupe
