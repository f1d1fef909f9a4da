// Values of the gateway as what properties hold.

#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/date_text.hpp"
#include "protocol/refusal.hpp"
#include "protocol/scaling.hpp"
#include "protocol/switch_type.hpp"

#include <cmath>
#include <limits>
#include <string_view>

namespace troupe::bacnet {

namespace {

std::optional<unsigned> hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9')
    return static_cast<unsigned>(c - '0');
  auto letter = static_cast<unsigned>((c | 0x20) - 'a');
  return letter < 6 ? std::optional{letter + 10} : std::nullopt;
}

std::optional<octet_string> parse_hex(std::string_view x) {
  octet_string out;
  for (size_t i = 0; i < x.size(); i += 2) {
    auto high = hex_digit(x[i]);
    auto low = i + 1 < x.size() ? hex_digit(x[i + 1]) : std::nullopt;
    if (!high || !low)
      return std::nullopt;
    out.push_back(static_cast<uint8_t>(*high << 4 | *low));
  }
  return out;
}

failure wrong_type() {
  return explained(refuse(ec::wrong_type));
}

failure out_of_range() {
  return explained(refuse(ec::out_of_range));
}

/// Whole numbers from *low* to *high*; 64-bit ones keep their last digit.
result<int64_t> whole(const value& x, double low, double high) {
  auto number = x.number();
  if (!number || !std::isfinite(*number))
    return wrong_type();
  auto rounded = std::round(*number);
  if (rounded < low || rounded > high)
    return out_of_range();
  return x.integer() != nullptr ? *x.integer() : static_cast<int64_t>(rounded);
}

/// The greatest double below 2^63.
constexpr double most_whole = 9'223'372'036'854'774'784.0;

std::optional<bit_string> parse_bits(std::string_view x) {
  bit_string out;
  for (auto c : x) {
    if (c != '0' && c != '1')
      return std::nullopt;
    out.push_back(c == '1');
  }
  return out;
}

result<primitive> as_text_kind(const value& x, data_kind kind) {
  auto text = x.text();
  if (text == nullptr)
    return wrong_type();
  auto wrapped = [](auto y) -> result<primitive> {
    if (!y)
      return wrong_type();
    return primitive{*std::move(y)};
  };
  switch (kind) {
    case data_kind::octet_string:
      return wrapped(parse_hex(*text));
    case data_kind::bit_string:
      return wrapped(parse_bits(*text));
    case data_kind::date:
      return wrapped(parse_date(*text));
    case data_kind::time:
      return wrapped(parse_time(*text));
    case data_kind::object_identifier:
      return wrapped(parse_object_id(*text));
    default:
      return primitive{*text};
  }
}

result<primitive> as_number_kind(const value& x, data_kind kind) {
  auto number = x.number();
  if (!number || !std::isfinite(*number))
    return wrong_type();
  if (kind == data_kind::boolean)
    return primitive{*number != 0};
  if (kind == data_kind::double_precision)
    return primitive{*number};
  if (kind == data_kind::real) {
    if (std::abs(*number) > std::numeric_limits<float>::max())
      return out_of_range();
    return primitive{narrow(*number)};
  }
  auto low = kind == data_kind::signed_integer ? -most_whole : 0;
  auto high = kind == data_kind::enumerated ? double{UINT32_MAX} : most_whole;
  auto out = whole(x, low, high);
  if (!out)
    return out.error();
  if (kind == data_kind::signed_integer)
    return primitive{*out};
  if (kind == data_kind::enumerated)
    return primitive{enumerated{static_cast<uint32_t>(*out)}};
  return primitive{static_cast<uint64_t>(*out)};
}

/// A switch is written as the number it stands for.
value plain_number(const value& x, data_kind kind) {
  if (x.field("value") == nullptr || x.field("state") == nullptr)
    return x;
  return value{number_of_switch(x, kind == data_kind::enumerated
                                     || kind == data_kind::boolean)};
}

result<primitive> to_primitive(const value& x, data_kind kind) {
  switch (kind) {
    case data_kind::null:
      return wrong_type();
    case data_kind::bit_string:
    case data_kind::octet_string:
    case data_kind::character_string:
    case data_kind::date:
    case data_kind::time:
    case data_kind::object_identifier:
      return as_text_kind(x, kind);
    default:
      return as_number_kind(plain_number(x, kind), kind);
  }
}

data_kind nearest_kind(const value& x) noexcept {
  if (x.boolean() != nullptr)
    return data_kind::boolean;
  if (auto number = x.integer())
    return *number < 0 ? data_kind::signed_integer
                       : data_kind::unsigned_integer;
  if (x.member() != nullptr)
    return data_kind::enumerated;
  return x.text() != nullptr ? data_kind::character_string : data_kind::real;
}

/// `2026-11-28 18:30:00` as the two values that it is on the wire.
result<std::vector<uint8_t>> encode_date_time(const value& x) {
  auto text = x.text();
  auto space = text == nullptr ? std::string::npos : text->rfind(' ');
  if (space == std::string::npos)
    return wrong_type();
  auto day = parse_date(std::string_view{*text}.substr(0, space));
  auto time = parse_time(std::string_view{*text}.substr(space + 1));
  if (!day || !time)
    return wrong_type();
  std::vector<uint8_t> out;
  tag_writer to{out};
  to.put(primitive{*day});
  to.put(primitive{*time});
  return out;
}

} // namespace

result<std::vector<uint8_t>> encode_point(const value& x,
                                          std::optional<data_kind> kind) {
  std::vector<uint8_t> out;
  if (x.is_null()) {
    tag_writer{out}.put(primitive{});
    return out;
  }
  auto wire = to_primitive(x, kind.value_or(nearest_kind(x)));
  if (!wire)
    return wire.error();
  tag_writer{out}.put(*wire);
  return out;
}

result<std::vector<uint8_t>> encode_present_value(const value& x,
                                                  object_type type) {
  auto constructed = type == object_type::date_time_value
                     || type == object_type::date_time_pattern_value;
  if (constructed && !x.is_null())
    return encode_date_time(x);
  return encode_point(x, value_kind(type));
}

} // namespace troupe::bacnet
