// Words of `.mod` files for Modbus tables, types and byte orders.

#include "protocol/import/mod_native.hpp"

#include "protocol/import/csv.hpp"
#include "protocol/import/text.hpp"
#include "protocol/modbus/native.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

using modbus::native_type;

/// Registers that one read may ask for (MODBUS Application Protocol 6.3).
constexpr uint32_t most_registers = 125;

/// Length of text whose type does not say.
constexpr uint32_t default_characters = 16;

struct native_name {
  std::string_view name; ///< As `csv_name` makes it.
  native_type type;
};

constexpr std::array names{
  native_name{"bit", native_type::bit},
  native_name{"bool", native_type::bit},
  native_name{"boolean", native_type::bit},
  native_name{"uint8", native_type::uint8},
  native_name{"sint8", native_type::sint8},
  native_name{"int8", native_type::sint8},
  native_name{"uint16", native_type::uint16},
  native_name{"sint16", native_type::sint16},
  native_name{"int16", native_type::sint16},
  native_name{"uint32", native_type::uint32},
  native_name{"sint32", native_type::sint32},
  native_name{"int32", native_type::sint32},
  native_name{"uint64", native_type::uint64},
  native_name{"sint64", native_type::sint64},
  native_name{"int64", native_type::sint64},
  native_name{"float", native_type::float32},
  native_name{"float32", native_type::float32},
  native_name{"float64", native_type::float64},
  native_name{"double", native_type::float64},
  native_name{"mod101", native_type::mod10_1},
  native_name{"mod102", native_type::mod10_2},
  native_name{"mod103", native_type::mod10_3},
  native_name{"mod104", native_type::mod10_4},
  native_name{"char8", native_type::char8},
  native_name{"char16", native_type::char16},
  native_name{"char82", native_type::char8_2},
};

/// Characters of the text in *x*, also of the one text of a structure such as
/// SNVT_str_asc; 0 when there is none.
uint32_t characters_of(const data_type& x) noexcept {
  if (x.kind == type_kind::text)
    return x.count > 0 ? x.count : default_characters;
  for (auto& field : x.fields)
    if (field.type && field.type->kind == type_kind::text)
      return field.type->count;
  return 0;
}

} // namespace

std::optional<native_type> parse_native_type(std::string_view x) {
  auto key = csv_name(x);
  auto i = std::find_if(names.begin(), names.end(),
                        [&](auto& row) { return row.name == key; });
  return i == names.end() ? std::nullopt : std::optional{i->type};
}

std::optional<modbus::table> parse_function_code(std::string_view x) {
  if (lower_case(x.substr(0, 2)) == "fc")
    x.remove_prefix(2);
  switch (parse_whole(trimmed(x), 0, 255).value_or(0)) {
    case 1:
    case 5:
    case 15:
      return modbus::table::coils;
    case 2:
      return modbus::table::discrete_inputs;
    case 3:
    case 6:
    case 16:
      return modbus::table::holding_registers;
    case 4:
      return modbus::table::input_registers;
    default:
      return std::nullopt;
  }
}

std::optional<modbus::endian> parse_endian(std::string_view x) {
  auto key = lower_case(x);
  if (key.empty() || key == "big")
    return modbus::endian::big;
  if (key == "little")
    return modbus::endian::little;
  return std::nullopt;
}

bool is_text(native_type x) noexcept {
  return x == native_type::char8 || x == native_type::char16
         || x == native_type::char8_2;
}

bool is_bit_table(modbus::table x) noexcept {
  return x == modbus::table::coils || x == modbus::table::discrete_inputs;
}

std::string_view base_type_of(native_type x, bool scaled) noexcept {
  if (is_text(x))
    return "text";
  if (scaled)
    return "double";
  switch (x) {
    case native_type::bit:
      return "bit";
    case native_type::uint8:
      return "uint8";
    case native_type::sint8:
      return "sint8";
    case native_type::uint16:
    case native_type::mod10_1:
      return "uint16";
    case native_type::sint16:
      return "sint16";
    case native_type::uint32:
    case native_type::mod10_2:
      return "uint32";
    case native_type::sint32:
      return "sint32";
    case native_type::sint64:
      return "sint64";
    case native_type::float32:
      return "float";
    case native_type::float64:
      return "double";
    default:
      return "uint64";
  }
}

uint16_t registers_of(native_type x, const data_type& iap) noexcept {
  if (is_text(x)) {
    auto characters = std::min(characters_of(iap), 2 * most_registers);
    auto registers = x == native_type::char8_2 ? (characters + 1) / 2
                                               : characters;
    return static_cast<uint16_t>(std::clamp(registers, 1U, most_registers));
  }
  return modbus::registers_of(x);
}

} // namespace troupe
