// Values to bytes of a network variable.

#include "protocol/lon/codec.hpp"
#include "protocol/lon/overlay.hpp"
#include "protocol/refusal.hpp"
#include "protocol/scaling.hpp"
#include "protocol/utf8.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace troupe::lon {

namespace {

constexpr auto quiet_nan = std::numeric_limits<double>::quiet_NaN();

// The inverse of decoding. It is lenient where `coerce` is strict, because its
// callers coerced before: limits hold numbers back instead of refusing them,
// and an enumeration may come as name, number or member.

void write_big_endian(uint8_t* out, size_t size, uint64_t bits) noexcept {
  for (size_t i = 0; i < size; ++i)
    out[i] = static_cast<uint8_t>(bits >> (8 * (size - 1 - i)));
}

/// Returns the two's complement of *raw*, which may exceed 63 bits.
uint64_t to_bits(double raw) noexcept {
  constexpr double two_63 = 9223372036854775808.0;
  if (raw >= 2 * two_63)
    return std::numeric_limits<uint64_t>::max();
  if (raw >= two_63)
    return static_cast<uint64_t>(raw);
  return static_cast<uint64_t>(static_cast<int64_t>(std::max(raw, -two_63)));
}

/// IEEE 754, double or single.
uint64_t float_bits(double x, bool wide) noexcept {
  uint64_t out = 0;
  if (wide) {
    std::memcpy(&out, &x, sizeof(x));
    return out;
  }
  auto narrowed = narrow(x);
  uint32_t half = 0;
  std::memcpy(&half, &narrowed, sizeof(half));
  return half;
}

/// Returns the number that *x* stands for; NaN when it has no value.
result<double> number_of(const value& x, const data_type& type) {
  if (x.is_null())
    return quiet_nan;
  if (auto name = x.text(); name != nullptr && type.names != nullptr) {
    for (auto& member : type.names->members)
      if (member.name != nullptr && *member.name == *name)
        return double{static_cast<double>(member.number)};
    return refuse(ec::wrong_type);
  }
  auto n = x.number();
  if (!n)
    return refuse(ec::wrong_type);
  return type.kind == type_kind::boolean ? double{*n != 0 ? 1.0 : 0.0} : *n;
}

/// Returns the raw number for *x*, limited to what *type* takes.
result<uint64_t> raw_of(const value& x, const data_type& type) {
  auto n = number_of(x, type);
  if (!n)
    return n.error();
  auto raw = std::isnan(*n) ? type.invalid.value_or(0)
                            : std::round(to_raw(*n, type));
  // A double cannot hold each number of 64 bits.
  auto whole = x.integer();
  if (whole != nullptr && !type.scale && takes(type, raw))
    return static_cast<uint64_t>(*whole);
  auto range = range_of(type);
  return to_bits(takes(type, raw) ? raw
                                  : std::clamp(raw, range.low, range.high));
}

/// NaN is "no value" unless the type names a number for it.
status encode_float(const value& x, const data_type& type, uint8_t* out) {
  auto n = number_of(x, type);
  if (!n)
    return n.error();
  auto raw = std::isnan(*n) ? type.invalid.value_or(quiet_nan)
                            : to_raw(*n, type);
  auto range = range_of(type);
  if (!std::isnan(raw))
    raw = std::clamp(raw, range.low, range.high);
  auto wide = type.format == raw_format::f64;
  write_big_endian(out, type.size, float_bits(raw, wide));
  return {};
}

status encode_number(const value& x, const data_type& type, uint8_t* out) {
  if (type.format == raw_format::f32 || type.format == raw_format::f64)
    return encode_float(x, type, out);
  auto raw = raw_of(x, type);
  if (!raw)
    return raw.error();
  write_big_endian(out, type.size, *raw);
  return {};
}

/// Neighbours share the byte, which was zero before the first of them.
status encode_bits(const value& x, const field_type& field, uint8_t* out) {
  auto raw = raw_of(x, *field.type);
  if (!raw)
    return raw.error();
  auto mask = (1u << field.bit_width) - 1;
  auto bits = (static_cast<unsigned>(*raw) & mask)
              << (8 - field.bit_offset - field.bit_width);
  *out = static_cast<uint8_t>(*out | bits);
  return {};
}

/// What the text leaves of its room stays NUL; a full room has none.
status encode_text(const value& x, const data_type& type, uint8_t* out) {
  if (x.is_null())
    return {};
  auto text = x.text();
  auto characters = text != nullptr ? to_ucs2(*text) : std::nullopt;
  if (!characters)
    return refuse(ec::wrong_type);
  if (characters->size() > type.count)
    return refuse(ec::out_of_range);
  auto wide = type.format == raw_format::ucs2;
  for (auto c : *characters) {
    if (!wide && c > 0xFF)
      return refuse(ec::wrong_type);
    write_big_endian(out, wide ? 2 : 1, c);
    out += wide ? 2 : 1;
  }
  return {};
}

std::optional<unsigned> digit(char c) noexcept {
  if (c >= '0' && c <= '9')
    return static_cast<unsigned>(c - '0');
  if (c >= 'A' && c <= 'F')
    return static_cast<unsigned>(c - 'A' + 10);
  if (c >= 'a' && c <= 'f')
    return static_cast<unsigned>(c - 'a' + 10);
  return std::nullopt;
}

/// Both cases of digits, exactly as many as the type has bytes.
status encode_hex(const value& x, const data_type& type, uint8_t* out) {
  if (x.is_null())
    return {};
  auto text = x.text();
  if (text == nullptr)
    return refuse(ec::wrong_type);
  if (text->size() != size_t{2} * type.size)
    return refuse(ec::out_of_range);
  for (size_t i = 0; i < type.size; ++i) {
    auto high = digit((*text)[2 * i]);
    auto low = digit((*text)[2 * i + 1]);
    if (!high || !low)
      return refuse(ec::wrong_type);
    out[i] = static_cast<uint8_t>(*high << 4 | *low);
  }
  return {};
}

status encode_whole(const value& x, const data_type& type, uint8_t* out);

status encode_member(const value& x, const field_type& field, uint8_t* out) {
  auto done = field.bit_width != 0
                ? encode_bits(x, field, out + field.offset)
                : encode_whole(x, *field.type, out + field.offset);
  return done ? done : inside(field.name, done.error());
}

/// Members that are not there have no value.
status encode_structure(const value& x, const data_type& type, uint8_t* out) {
  if (!x.is_null() && x.fields() == nullptr)
    return refuse(ec::wrong_type);
  for (auto& field : type.fields) {
    auto member = x.field(field.name);
    auto done = encode_member(member != nullptr ? *member : value{}, field,
                              out);
    if (!done)
      return done;
  }
  return {};
}

/// What a short overlay leaves of the union is zero.
status encode_union(const value& x, const data_type& type, uint8_t* out) {
  // Zeroes could lie beyond the limits of the overlay that is read back.
  if (x.is_null()) {
    auto usual = overlay_of(type, nullptr, std::nullopt);
    return usual != nullptr ? encode_member(x, *usual, out) : status{};
  }
  auto given = x.fields();
  if (given == nullptr || given->fields.size() != 1)
    return refuse(ec::wrong_type);
  auto& [name, what] = given->fields.front();
  for (auto& field : type.fields)
    if (field.name == name)
      return encode_member(what, field, out);
  return refuse(ec::wrong_type, name);
}

/// Elements that are not there have no value.
status encode_array(const value& x, const data_type& type, uint8_t* out) {
  auto given = x.elements();
  if (!x.is_null() && given == nullptr)
    return refuse(ec::wrong_type);
  auto have = given != nullptr ? given->elements.size() : 0;
  if (have > type.count)
    return refuse(ec::out_of_range);
  for (size_t i = 0; i < type.count; ++i) {
    auto done = encode_whole(i < have ? given->elements[i] : value{},
                             *type.element, out + i * type.element->size);
    if (!done)
      return inside(std::to_string(i), done.error());
  }
  return {};
}

/// @pre *out* has `type.size` bytes, all zero
status encode_whole(const value& x, const data_type& type, uint8_t* out) {
  switch (type.kind) {
    case type_kind::structure:
      return encode_structure(x, type, out);
    case type_kind::union_of:
      return encode_union(x, type, out);
    case type_kind::array:
      return encode_array(x, type, out);
    case type_kind::text:
      return encode_text(x, type, out);
    case type_kind::raw:
      return encode_hex(x, type, out);
    default:
      return encode_number(x, type, out);
  }
}

} // namespace

result<std::vector<uint8_t>> encode(const value& x, const data_type& type) {
  std::vector<uint8_t> out(type.size, 0);
  if (auto done = encode_whole(x, type, out.data()); !done)
    return explained(done.error());
  return out;
}

} // namespace troupe::lon
