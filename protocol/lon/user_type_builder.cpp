// Types that makers define, from their resource reports: layouts.

#include "protocol/lon/user_type_builder.hpp"

#include "protocol/lon/json_access.hpp"
#include "protocol/lon/member_placer.hpp"
#include "protocol/scaling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace troupe::lon {

namespace {

/// Formats by their names in Neuron C, where `int` has 8 bits and `long` 16.
struct format_name {
  std::string_view name;
  raw_format format;
  uint32_t size;
};

constexpr format_name formats[] = {
  {"unsigned short", raw_format::u8, 1}, {"unsigned char", raw_format::u8, 1},
  {"unsigned int", raw_format::u8, 1},   {"unsigned", raw_format::u8, 1},
  {"signed short", raw_format::s8, 1},   {"signed char", raw_format::s8, 1},
  {"signed int", raw_format::s8, 1},     {"signed", raw_format::s8, 1},
  {"short", raw_format::s8, 1},          {"int", raw_format::s8, 1},
  {"char", raw_format::u8, 1},           {"unsigned long", raw_format::u16, 2},
  {"signed long", raw_format::s16, 2},   {"long", raw_format::s16, 2},
  {"unsigned quad", raw_format::u32, 4}, {"signed quad", raw_format::s32, 4},
  {"quad", raw_format::s32, 4},          {"s32_type", raw_format::s32, 4},
  {"float_type", raw_format::f32, 4},    {"float", raw_format::f32, 4},
};

/// Takes limits, scaling and unit over, and says what kind of number it is.
void take_number(data_type& out, const type_layout& x) {
  if (x.min)
    out.min = x.min;
  if (x.max)
    out.max = x.max;
  out.invalid = x.invalid;
  out.scale = x.scale;
  if (out.kind == type_kind::enumeration)
    return;
  out.decimals = out.format == raw_format::f32 ? -1
                 : out.scale                   ? decimals_of(*out.scale)
                                               : 0;
  // Steps of 50 K are whole as well, although they are scaled.
  out.kind = out.decimals == 0 ? type_kind::integer : type_kind::number;
}

result<data_type> scalar(const type_layout& x) {
  auto format
    = std::find_if(std::begin(formats), std::end(formats),
                   [&](const auto& known) { return known.name == x.nc_type; });
  if (format == std::end(formats))
    return failure{ec::parse_error,
                   fmt::format("nc-type `{}` is not known", x.nc_type)};
  data_type out;
  out.format = format->format;
  out.size = format->size;
  take_number(out, x);
  if (auto range = range_of(out); range.low > range.high)
    return failure{ec::parse_error, "its limits are beyond its format"};
  return out;
}

bool is_character(const type_layout& x) {
  return x.what == type_layout::form::scalar
         && x.nc_type.find("char") != std::string::npos;
}

failure too_long() {
  return {ec::parse_error,
          fmt::format("it is longer than {} bytes", most_bytes)};
}

} // namespace

/// The size that a report gives is a check: where it does not fit, values would
/// be read from the wrong bytes.
result<data_type> user_type_builder::build(const resource_type& x, int depth) {
  auto out = build(x.layout, depth);
  if (out && x.size && *x.size != out->size)
    return failure{ec::parse_error,
                   fmt::format("it has {} bytes, its members have {}", *x.size,
                               out->size)};
  return out;
}

result<data_type> user_type_builder::build(const type_layout& x, int depth) {
  if (depth > most_layout_levels)
    return failure{ec::parse_error, "it is nested too deeply"};
  auto length = x.length.value_or(0);
  // A single character is as often a small number.
  if (is_character(x) && length > 1) {
    data_type out;
    out.kind = type_kind::text;
    out.format = raw_format::ascii;
    out.count = length;
    out.size = length;
    return out;
  }
  auto out = build_element(x, depth);
  if (!out)
    return out;
  if (!x.unit.empty())
    out->unit = x.unit;
  if (length > 0) {
    // Without bytes, the limit on bytes would not bound the elements.
    if (out->size == 0 || uint64_t{length} * out->size > most_bytes)
      return too_long();
    return array_type(*std::move(out), length);
  }
  return out;
}

result<data_type> user_type_builder::build_element(const type_layout& x,
                                                   int depth) {
  using form = type_layout::form;
  switch (x.what) {
    case form::scalar:
      return scalar(x);
    case form::bits: {
      auto out = bits_type(x.bit_width, x.is_signed);
      take_number(out, x);
      return out;
    }
    case form::enumeration: {
      auto out = build_enumeration(x);
      if (out)
        take_number(*out, x);
      return out;
    }
    case form::reference:
      return build_reference(x, depth);
    case form::structure:
    case form::union_of:
      return build_members(x, depth);
    default:
      return failure{ec::parse_error, "its layout is not given"};
  }
}

result<data_type_ptr> user_type_builder::build_member(const type_layout& x,
                                                      int depth) {
  // A mere reference shares the type and keeps its name.
  if (x.what == type_layout::form::reference && !x.min && !x.max && !x.length
      && x.unit.empty() && depth <= most_layout_levels)
    return named(full_name(x.target), depth);
  auto out = build(x, depth);
  if (!out)
    return out.error();
  return data_type_ptr{std::make_shared<const data_type>(*std::move(out))};
}

result<data_type> user_type_builder::build_members(const type_layout& x,
                                                   int depth) {
  member_placer placer{x.what == type_layout::form::structure
                         ? type_kind::structure
                         : type_kind::union_of};
  for (auto& member : x.members) {
    auto type = build_member(member, depth + 1);
    if (!type)
      return failure{type.error().code, member.name + ": " + type.error().text};
    if (member.what == type_layout::form::bits)
      placer.add_bits(member.name, *std::move(type), member.bit_offset,
                      member.bit_width);
    else
      placer.add(member.name, *std::move(type));
    if (placer.size() > most_bytes)
      return too_long();
  }
  if (placer.size() == 0)
    return failure{ec::parse_error, "it has no members"};
  return placer.finish();
}

} // namespace troupe::lon
