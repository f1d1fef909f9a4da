// Bytes of a network variable to values.

#include "protocol/lon/codec.hpp"

#include "protocol/lon/overlay.hpp"
#include "protocol/scaling.hpp"
#include "protocol/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <utility>

namespace troupe::lon {

namespace {

// Numbers are big-endian without padding. Bits count from the most significant
// one of their byte and never cross into the next. A union is as long as its
// longest overlay. Enumerations are one signed byte. Text ends at its first NUL
// or fills its room.

uint64_t read_big_endian(const uint8_t* data, size_t size) noexcept {
  uint64_t out = 0;
  for (size_t i = 0; i < size; ++i)
    out = out << 8 | data[i];
  return out;
}

/// The bits of a number of *size* bytes, taken as two's complement.
int64_t with_sign(uint64_t bits, size_t size) noexcept {
  if (size == 0)
    return 0;
  auto shift = 64 - 8 * size;
  return static_cast<int64_t>(bits << shift) >> shift;
}

/// Returns nothing for NaN and infinity.
std::optional<double> read_float(uint64_t bits, bool wide) noexcept {
  double out = 0;
  if (wide) {
    std::memcpy(&out, &bits, sizeof(out));
  } else {
    auto half = static_cast<uint32_t>(bits);
    float x = 0;
    std::memcpy(&x, &half, sizeof(x));
    out = widen(x);
  }
  return std::isfinite(out) ? std::optional{out} : std::nullopt;
}

/// Numbers without a name stay numbers: newer devices know more members.
value member_of(const data_type& type, int32_t number) {
  if (type.names != nullptr)
    for (auto& x : type.names->members)
      if (x.number == number)
        return value{x};
  return value{enumeration{number, nullptr}};
}

/// Makes a value of a whole raw number. Limits do not count here: what a device
/// says is shown, what is written to it is checked.
value from_raw(int64_t raw, const data_type& type) {
  if (type.invalid && static_cast<double>(raw) == *type.invalid)
    return {};
  switch (type.kind) {
    case type_kind::boolean:
      return value{raw != 0};
    case type_kind::enumeration:
      return member_of(type, static_cast<int32_t>(raw));
    case type_kind::integer:
      if (!type.scale)
        return value{raw};
      return value{static_cast<int64_t>(
        std::clamp(to_scaled(static_cast<double>(raw), type), -9e18, 9e18))};
    default:
      return value{to_scaled(static_cast<double>(raw), type)};
  }
}

value decode_number(const uint8_t* data, const data_type& type) {
  auto bits = read_big_endian(data, type.size);
  switch (type.format) {
    case raw_format::f32:
    case raw_format::f64: {
      auto x = read_float(bits, type.format == raw_format::f64);
      if (!x || (type.invalid && *x == *type.invalid))
        return {};
      return value{to_scaled(*x, type)};
    }
    case raw_format::s8:
    case raw_format::s16:
    case raw_format::s32:
    case raw_format::s64:
      return from_raw(with_sign(bits, type.size), type);
    // A value has no unsigned 64 bits: beyond the signed ones it is real.
    case raw_format::u64:
      if (bits > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
        return value{to_scaled(static_cast<double>(bits), type)};
      return from_raw(static_cast<int64_t>(bits), type);
    default:
      return from_raw(static_cast<int64_t>(bits), type);
  }
}

value decode_bits(uint8_t byte, const field_type& field) {
  auto width = field.bit_width;
  auto bits = static_cast<unsigned>(byte >> (8 - field.bit_offset - width))
              & ((1u << width) - 1);
  auto raw = static_cast<int64_t>(bits);
  // Only a type with negative limits is signed.
  if (field.type->min.value_or(0) < 0 && (bits >> (width - 1)) != 0)
    raw -= int64_t{1} << width;
  return from_raw(raw, *field.type);
}

/// ASCII is taken as ISO 8859-1, so that no byte makes invalid UTF-8.
value decode_text(const uint8_t* data, const data_type& type) {
  auto width = type.format == raw_format::ucs2 ? size_t{2} : size_t{1};
  std::string out;
  for (size_t i = 0; i < type.count; ++i) {
    auto c = read_big_endian(data + i * width, width);
    if (c == 0)
      break;
    append_utf8(out, static_cast<char16_t>(c));
  }
  return value{std::move(out)};
}

/// `0A0B`, upper case.
value decode_hex(const uint8_t* data, const data_type& type) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (size_t i = 0; i < type.size; ++i) {
    out += digits[data[i] >> 4];
    out += digits[data[i] & 15];
  }
  return value{std::move(out)};
}

value decode_whole(const uint8_t* data, const data_type& type);

/// The enumeration that was read last before a union selects its overlay.
struct selection {
  const enum_type* names = nullptr;
  std::optional<int32_t> number;
};

/// A union shows as a structure of the one overlay that holds.
value decode_union(const uint8_t* data, const data_type& type,
                   const selection& selected) {
  auto overlay = overlay_of(type, selected.names, selected.number);
  if (overlay == nullptr)
    return {};
  return make_structure(
    {{overlay->name, decode_whole(data + overlay->offset, *overlay->type)}});
}

/// Members in the order of the type, reserved ones included.
value decode_structure(const uint8_t* data, const data_type& type) {
  structure out;
  selection selected;
  out.fields.reserve(type.fields.size());
  for (auto& field : type.fields) {
    auto at = data + field.offset;
    auto x = field.bit_width != 0 ? decode_bits(*at, field)
             : field.type->kind == type_kind::union_of
               ? decode_union(at, *field.type, selected)
               : decode_whole(at, *field.type);
    if (auto member = x.member(); member != nullptr
                                  && field.type->names != nullptr
                                  && selects_overlays(*field.type->names))
      selected = {field.type->names.get(), member->number};
    out.fields.emplace_back(field.name, std::move(x));
  }
  return value{std::move(out)};
}

value decode_array(const uint8_t* data, const data_type& type) {
  array out;
  out.elements.reserve(type.count);
  for (size_t i = 0; i < type.count; ++i)
    out.elements.push_back(
      decode_whole(data + i * type.element->size, *type.element));
  return value{std::move(out)};
}

/// @pre *data* has `type.size` bytes and the members lie within
value decode_whole(const uint8_t* data, const data_type& type) {
  switch (type.kind) {
    case type_kind::structure:
      return decode_structure(data, type);
    case type_kind::union_of:
      return decode_union(data, type, {});
    case type_kind::array:
      return decode_array(data, type);
    case type_kind::text:
      return decode_text(data, type);
    case type_kind::raw:
      return decode_hex(data, type);
    default:
      return decode_number(data, type);
  }
}

} // namespace

value decode(const uint8_t* data, size_t size, const data_type& type) {
  if (size < type.size)
    return {};
  return decode_whole(data, type);
}

} // namespace troupe::lon
