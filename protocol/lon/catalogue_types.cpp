// Reader of the catalogue's data file: layouts of types.

#include "protocol/lon/catalogue_reader.hpp"
#include "protocol/lon/json_access.hpp"
#include "protocol/scaling.hpp"

#include <algorithm>
#include <utility>

namespace troupe::lon {

using simdjson::dom::object;

namespace {

/// Levels of types within types; the standard has four.
constexpr int most_nested = 16;

/// How the file calls a wire format.
struct format_name {
  std::string_view name;
  raw_format format;
  uint32_t size;
};

constexpr format_name formats[]
  = {{"u8", raw_format::u8, 1},   {"s8", raw_format::s8, 1},
     {"u16", raw_format::u16, 2}, {"s16", raw_format::s16, 2},
     {"u32", raw_format::u32, 4}, {"s32", raw_format::s32, 4},
     {"f32", raw_format::f32, 4}, {"f64", raw_format::f64, 8}};

/// Bytes of the parent up to the end of the member.
uint32_t end_of(const field_type& x) {
  return x.offset + x.type->size;
}

} // namespace

/// One of `raw`, `enum`, `is`, `fields`, `overlays`, `text`, `of`, `inherit`
/// says what kind of layout an entry has.
result<data_type> catalogue_reader::build(const object& x, int depth) {
  if (depth > most_nested)
    return wrong("nested too deeply");
  data_type out;
  status done;
  if (get<std::string_view>(x, "raw") || get<std::string_view>(x, "enum")) {
    done = build_number(out, x);
  } else if (get<std::string_view>(x, "is")) {
    done = build_reference(out, x, depth);
  } else if (auto fields = get<simdjson::dom::array>(x, "fields")) {
    out.kind = type_kind::structure;
    done = build_members(out, *fields, depth);
  } else if (auto overlays = get<simdjson::dom::array>(x, "overlays")) {
    out.kind = type_kind::union_of;
    done = build_members(out, *overlays, depth);
  } else if (get<std::string_view>(x, "text")) {
    done = build_text(out, x);
  } else if (get<object>(x, "of")) {
    done = build_array(out, x, depth);
  } else if (get<bool>(x, "inherit")) {
    out.format = raw_format::bytes; // as long as what it applies to
  } else {
    done = wrong("no layout");
  }
  if (!done)
    return done.error();
  if (auto range = range_of(out); range.low > range.high)
    return wrong("limits are reversed");
  if (auto unit = get_text(x, "unit"); !unit.empty())
    out.unit = unit;
  // Reserved bytes at the end belong to no member.
  if (auto size = get_count(x, "size"))
    out.size = std::max(out.size, *size);
  if (out.size > most_bytes)
    return wrong("too long");
  return out;
}

/// `"raw":"s16","scale":[1,-2,0],"range":[-27317,null],"none":32767`, or
/// `"enum":"hvac_t"`, which is one signed byte on the wire.
status catalogue_reader::build_number(data_type& out, const object& x) {
  auto raw = get_text(x, "raw");
  if (auto name = get<std::string_view>(x, "enum")) {
    auto names = enums_.find(*name);
    if (names == enums_.end())
      return wrong(std::string{*name} + ": no such enumeration");
    out.kind = type_kind::enumeration;
    out.names = names->second;
    raw = "s8";
  }
  auto format
    = std::find_if(std::begin(formats), std::end(formats),
                   [&](const auto& known) { return known.name == raw; });
  if (format == std::end(formats))
    return wrong(raw + ": no such format");
  out.format = format->format;
  out.size = format->size;
  auto [low, high, unused] = get_numbers(x, "range");
  out.min = low;
  out.max = high;
  out.invalid = get<double>(x, "none");
  if (out.kind == type_kind::enumeration)
    return {};
  auto [a, b, c] = get_numbers(x, "scale");
  if (a && b && c)
    out.scale = scaling{*a, static_cast<int>(std::clamp(*b, -15.0, 15.0)), *c};
  auto floating = out.format == raw_format::f32
                  || out.format == raw_format::f64;
  out.decimals = floating ? -1 : out.scale ? decimals_of(*out.scale) : 0;
  // Steps of 50 K are whole as well, although they are scaled.
  out.kind = out.decimals == 0 ? type_kind::integer : type_kind::number;
  return {};
}

/// `"is":"SNVT_count","range":[1,2]`: a copy, with limits of its own where the
/// file gives them.
status catalogue_reader::build_reference(data_type& out, const object& x,
                                         int depth) {
  auto target = named(get<std::string_view>(x, "is").value_or(""), depth + 1);
  if (!target)
    return target.error();
  out = **target;
  auto [low, high, unused] = get_numbers(x, "range");
  if (low)
    out.min = low;
  if (high)
    out.max = high;
  return {};
}

/// Members of a structure, or overlays of a union, which all begin at 0. Both
/// are as long as what ends last.
status catalogue_reader::build_members(data_type& out,
                                       simdjson::dom::array list, int depth) {
  for (auto element : list) {
    object x;
    if (element.get(x) != simdjson::SUCCESS)
      return wrong("a member is no object");
    auto field = build_field(x, depth + 1);
    if (!field)
      return field.error();
    out.size = std::max(out.size, end_of(*field));
    out.fields.push_back(*std::move(field));
  }
  return {};
}

/// `"of":{"raw":"u8"},"count":6`
status catalogue_reader::build_array(data_type& out, const object& x,
                                     int depth) {
  auto of = get<object>(x, "of");
  auto count = get_count(x, "count");
  if (!of || !count)
    return wrong("element or count is missing");
  auto element = build(*of, depth + 1);
  if (!element)
    return element.error();
  // Without bytes, the limit on bytes would not bound the elements.
  if (element->size == 0)
    return wrong("element is empty");
  out.kind = type_kind::array;
  out.count = *count;
  // Both factors are at most 65,535.
  auto size = uint64_t{out.count} * element->size;
  if (size > most_bytes)
    return wrong("too long");
  out.size = static_cast<uint32_t>(size);
  out.element = std::make_shared<const data_type>(*std::move(element));
  return {};
}

/// `"text":"ucs2","count":15`: characters, not bytes.
status catalogue_reader::build_text(data_type& out, const object& x) {
  auto count = get_count(x, "count");
  if (!count)
    return wrong("count is missing");
  auto wide = get_text(x, "text") == "ucs2";
  out.kind = type_kind::text;
  out.format = wide ? raw_format::ucs2 : raw_format::ascii;
  out.count = *count;
  out.size = *count * (wide ? 2 : 1);
  return {};
}

/// `{"name":"state","at":1,` and a layout or `"bits":[offset, width]`.
result<field_type> catalogue_reader::build_field(const object& x, int depth) {
  field_type out;
  out.name = get_text(x, "name");
  out.offset = get_count(x, "at").value_or(0);
  if (auto [offset, width, unused] = get_numbers(x, "bits"); offset && width) {
    if (!(*offset >= 0 && *width >= 1 && *offset + *width <= 8))
      return wrong(out.name + ": bits cross a byte");
    out.bit_offset = static_cast<uint8_t>(*offset);
    out.bit_width = static_cast<uint8_t>(*width);
    data_type bits;
    bits.kind = type_kind::integer;
    bits.format = raw_format::bits;
    bits.size = 1;
    bits.decimals = 0;
    bits.min = 0;
    bits.max = (1u << out.bit_width) - 1;
    out.type = std::make_shared<const data_type>(std::move(bits));
    return out;
  }
  // A mere reference shares the type and keeps its name.
  auto plain = get<std::string_view>(x, "is");
  if (plain && !get<simdjson::dom::array>(x, "range")) {
    auto type = named(*plain, depth + 1);
    if (!type)
      return type.error();
    out.type = *std::move(type);
    return out;
  }
  auto type = build(x, depth + 1);
  if (!type)
    return wrong(out.name + ": " + type.error().text);
  out.type = std::make_shared<const data_type>(*std::move(type));
  return out;
}

} // namespace troupe::lon
