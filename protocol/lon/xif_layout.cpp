// Types from the layout lines of a XIF.

#include "protocol/lon/xif_layout.hpp"

#include "protocol/lon/member_placer.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace troupe::lon {

namespace {

// The lines tell sizes and signs, neither names nor scaling: values of such
// types show as raw numbers until a resource file names their type.

constexpr uint32_t bits_kind = 3;

/// Lines as which a 32-bit float shows: sign, both parts of the exponent, the
/// begin of the mantissa, the rest of it.
constexpr size_t float_lines = 5;

data_type number(type_kind kind, raw_format format, uint32_t size) {
  data_type out;
  out.kind = kind;
  out.format = format;
  out.size = size;
  out.decimals = kind == type_kind::integer ? 0 : -1;
  return out;
}

/// Text or opaque bytes.
data_type sized(type_kind kind, raw_format format, uint32_t size) {
  auto out = number(kind, format, size);
  out.count = kind == type_kind::text ? size : 0;
  return out;
}

/// Makes the type of one line.
result<data_type> plain(const layout_line& x) {
  using f = raw_format;
  auto too_long = failure{ec::parse_error, "value is longer than "
                                             + std::to_string(most_layout_bytes)
                                             + " bytes"};
  if (x.length > most_layout_bytes || x.width > most_layout_bytes)
    return too_long;
  switch (x.kind) {
    case 0:
      // A single character is as often a small number.
      if (x.length > 1)
        return sized(type_kind::text, f::ascii, x.length);
      return number(type_kind::integer, f::u8, 1);
    case 1:
      // 32-bit integers have no kind of their own.
      if (x.length == 4 && x.is_signed)
        return number(type_kind::integer, f::s32, 4);
      [[fallthrough]];
    case 2: {
      auto format = x.kind == 1 ? (x.is_signed ? f::s8 : f::u8)
                                : (x.is_signed ? f::s16 : f::u16);
      auto element = number(type_kind::integer, format, x.kind);
      return x.length == 0 ? element : array_type(std::move(element), x.length);
    }
    case bits_kind:
      if (x.width < 1 || x.bit_offset > 7 || x.bit_offset + x.width > 8)
        return failure{ec::parse_error, "bitfield must lie within a byte"};
      return bits_type(x.width, x.is_signed);
    case 4:
      if (x.width == 0)
        return failure{ec::parse_error, "opaque value has no width"};
      return sized(type_kind::raw, f::bytes, x.width);
    default:
      return failure{ec::parse_error, "kind must be 0 to 4"};
  }
}

/// A float begins at line *i*.
bool is_float(const std::vector<layout_line>& lines, size_t i) noexcept {
  auto field = [&](size_t at, uint32_t offset, uint32_t width) {
    auto& x = lines[i + at];
    return x.kind == bits_kind && x.bit_offset == offset && x.width == width;
  };
  return i + float_lines <= lines.size() && field(0, 0, 1) && field(1, 1, 7)
         && field(2, 0, 1) && field(3, 1, 7) && lines[i + 4].kind == 2
         && lines[i + 4].length == 0;
}

/// Members have no names in the file.
void add_to(member_placer& placer, data_type type, const layout_line& x,
            size_t number) {
  auto name = "f" + std::to_string(number);
  auto packed = type.format == raw_format::bits;
  auto shared = std::make_shared<const data_type>(std::move(type));
  if (packed)
    placer.add_bits(std::move(name), std::move(shared), x.bit_offset, x.width);
  else
    placer.add(std::move(name), std::move(shared));
}

} // namespace

result<data_type> read_layout(std::string name,
                              const std::vector<layout_line>& lines) {
  auto single = lines.size() == 1 && lines[0].kind != bits_kind;
  if (single) {
    auto out = plain(lines[0]);
    if (out)
      out->name = std::move(name);
    return out;
  }
  member_placer placer{type_kind::structure};
  size_t members = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (is_float(lines, i)) {
      add_to(placer, number(type_kind::number, raw_format::f32, 4), lines[i],
             members++);
      i += float_lines - 1;
      continue;
    }
    auto type = plain(lines[i]);
    if (!type)
      return type.error();
    add_to(placer, *std::move(type), lines[i], members++);
    if (placer.size() > most_layout_bytes)
      return failure{ec::parse_error, "value is too long"};
  }
  auto out = placer.finish();
  if (out.size == 0)
    return failure{ec::parse_error, "type has no layout"};
  out.name = std::move(name);
  // A float by itself is no structure.
  if (lines.size() == float_lines && out.fields.size() == 1) {
    auto only = *out.fields[0].type;
    only.name = std::move(out.name);
    return only;
  }
  return out;
}

} // namespace troupe::lon
