// Types from the layout lines of a XIF.

#include "protocol/lon/xif_layout.hpp"

#include <algorithm>
#include <cmath>
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

data_type array_of(data_type element, uint32_t length) {
  data_type out;
  out.kind = type_kind::array;
  out.count = length;
  out.size = length * element.size;
  out.element = std::make_shared<const data_type>(std::move(element));
  return out;
}

/// Text or opaque bytes.
data_type sized(type_kind kind, raw_format format, uint32_t size) {
  auto out = number(kind, format, size);
  out.count = kind == type_kind::text ? size : 0;
  return out;
}

/// The limits tell the codec whether there is a sign.
data_type bits(const layout_line& x) {
  auto out = number(type_kind::integer, raw_format::bits, 1);
  auto span = std::ldexp(1.0, static_cast<int>(x.width));
  out.min = x.is_signed ? -span / 2 : 0;
  out.max = x.is_signed ? span / 2 - 1 : span - 1;
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
      return x.length == 0 ? element : array_of(std::move(element), x.length);
    }
    case bits_kind:
      if (x.width < 1 || x.bit_offset > 7 || x.bit_offset + x.width > 8)
        return failure{ec::parse_error, "bitfield must lie within a byte"};
      return bits(x);
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

/// Places members one behind the other, bits into a common byte as long as
/// they fit behind each other.
class structure_builder {
public:
  void add(data_type type, const layout_line& x) {
    auto packed = x.kind == bits_kind && type.format == raw_format::bits;
    // Bits that start over begin the next byte.
    if (!packed || x.bit_offset < next_bit_)
      close_byte();
    field_type out;
    out.name = "f" + std::to_string(fields_.size());
    out.offset = size_;
    if (packed) {
      out.bit_offset = static_cast<uint8_t>(x.bit_offset);
      out.bit_width = static_cast<uint8_t>(x.width);
      next_bit_ = x.bit_offset + x.width;
    } else {
      size_ += type.size;
    }
    out.type = std::make_shared<const data_type>(std::move(type));
    fields_.push_back(std::move(out));
  }

  [[nodiscard]] data_type finish() {
    close_byte();
    data_type out;
    out.kind = type_kind::structure;
    out.size = size_;
    out.fields = std::move(fields_);
    return out;
  }

  [[nodiscard]] uint32_t size() const noexcept {
    return size_;
  }

private:
  void close_byte() noexcept {
    if (next_bit_ != 0)
      ++size_;
    next_bit_ = 0;
  }

  std::vector<field_type> fields_;
  uint32_t size_ = 0;
  uint32_t next_bit_ = 0; ///< In the byte at `size_`; 0: nothing there yet.
};

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
  structure_builder builder;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (is_float(lines, i)) {
      builder.add(number(type_kind::number, raw_format::f32, 4), lines[i]);
      i += float_lines - 1;
      continue;
    }
    auto type = plain(lines[i]);
    if (!type)
      return type.error();
    builder.add(*std::move(type), lines[i]);
    if (builder.size() > most_layout_bytes)
      return failure{ec::parse_error, "value is too long"};
  }
  auto out = builder.finish();
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
