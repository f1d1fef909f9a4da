#include "bridge/render_type.hpp"

#include "protocol/iap/object_writer.hpp"
#include "protocol/scaling.hpp"

namespace troupe {

namespace {

using iap::object_writer;

const char* base_of(raw_format x) {
  switch (x) {
    case raw_format::u8:
      return "uint8";
    case raw_format::s8:
      return "sint8";
    case raw_format::u16:
      return "uint16";
    case raw_format::s16:
      return "sint16";
    case raw_format::u32:
      return "uint32";
    case raw_format::s32:
      return "sint32";
    case raw_format::u64:
      return "uint64";
    case raw_format::s64:
      return "sint64";
    case raw_format::f32:
      return "float32";
    case raw_format::bits:
      return "bit";
    case raw_format::none:
    case raw_format::f64:
    case raw_format::ascii:
    case raw_format::ucs2:
    case raw_format::bytes:
      break;
  }
  return "float";
}

const char* base_of(const data_type& x) {
  switch (x.kind) {
    case type_kind::boolean:
      return "boolean";
    case type_kind::integer:
    case type_kind::number:
      return base_of(x.format);
    case type_kind::enumeration:
      return "enumeration";
    case type_kind::structure:
      return "structure";
    case type_kind::union_of:
      return "union";
    case type_kind::array:
      return "array";
    case type_kind::text:
      return "text";
    case type_kind::raw:
      break;
  }
  return "raw";
}

/// Floating-point numbers and bits have limits only where somebody says so.
bool is_limited(raw_format x) {
  return x != raw_format::f32 && x != raw_format::f64 && x != raw_format::none
         && x != raw_format::bits;
}

/// A negative factor turns the limits around.
void add_limits(object_writer& out, const data_type& x) {
  auto raw = range_of(x);
  auto low = to_scaled(raw.low, x);
  auto high = to_scaled(raw.high, x);
  auto turned = low > high;
  auto limited = is_limited(x.format);
  if (limited || (turned ? x.max : x.min))
    out.number("min", turned ? high : low);
  if (limited || (turned ? x.min : x.max))
    out.number("max", turned ? low : high);
  if (x.invalid)
    out.number("invalid", to_scaled(*x.invalid, x));
}

void add_number(object_writer& out, const data_type& x) {
  if (x.scale) {
    auto scale = out.object("scaling");
    scale.number("a", x.scale->a);
    scale.number("b", x.scale->b);
    scale.number("c", x.scale->c);
    scale.end();
  }
  if (x.decimals >= 0)
    out.number("decimals", x.decimals);
  add_limits(out, x);
}

void add_names(object_writer& out, const enum_type& x) {
  out.text("enumeration", x.name);
  auto members = out.object("members");
  for (auto& y : x.members)
    if (y.name != nullptr)
      members.number(*y.name, y.number);
  members.end();
}

void add_definition(object_writer& out, const data_type& x);

/// In the order of the wire; offsets count from the start of the parent.
void add_fields(object_writer& out, const data_type& x) {
  auto fields = out.object("fields");
  for (auto& y : x.fields) {
    auto field = fields.object(y.name);
    field.number("offset", y.offset);
    if (y.bit_width > 0) {
      field.number("bitOffset", y.bit_offset);
      field.number("bitWidth", y.bit_width);
    }
    if (!y.type->name.empty())
      field.text("type", y.type->name);
    add_definition(field, *y.type);
    field.end();
  }
  fields.end();
}

/// Types nest no deeper than their readers allow.
void add_definition(object_writer& out, const data_type& x) {
  out.text("base", base_of(x));
  out.number("size", x.size);
  if (x.kind == type_kind::integer || x.kind == type_kind::number)
    add_number(out, x);
  if (x.names != nullptr)
    add_names(out, *x.names);
  if (!x.fields.empty())
    add_fields(out, x);
  if (x.count > 0)
    out.number("count", x.count);
  if (x.element != nullptr) {
    auto element = out.object("element");
    add_definition(element, *x.element);
    element.end();
  }
  if (!x.unit.empty())
    out.text("unit", x.unit);
}

const char* name_of(direction x) {
  return x == direction::in ? "in" : "out";
}

void add_point(object_writer out, const point_type& x) {
  out.text("cat", name_of(x.dir));
  out.text("type", x.type != nullptr ? x.type->name : "");
  out.flag("property", x.property);
  if (x.read_only)
    out.flag("read-only", true);
  if (!x.desc.empty())
    out.text("desc", x.desc);
  auto& unit = x.unit.empty() && x.type != nullptr ? x.type->unit : x.unit;
  if (!unit.empty())
    out.text("unit", unit);
  out.end();
}

} // namespace

std::string render_type(const data_type& x) {
  std::string json;
  object_writer out{json};
  out.text("type", x.name);
  out.text("class", "type");
  add_definition(out, x);
  out.end();
  return json;
}

std::string render_profile(const lon::profile_type& x) {
  std::string json;
  object_writer out{json};
  out.text("type", x.name);
  out.text("class", "profile");
  out.number("key", x.key);
  auto members = out.object("members");
  for (auto& y : x.members) {
    auto member = members.object(y.name);
    member.number("number", y.number);
    member.text("cat", name_of(y.out ? direction::out : direction::in));
    member.text_or_null("type", y.type);
    member.end();
  }
  members.end();
  out.end();
  return json;
}

std::string render_application(const device_type& x) {
  std::string json;
  object_writer out{json};
  out.text("type", x.id());
  out.text("name", x.name);
  out.text_or_null("manufacturer", x.manufacturer);
  out.text_or_null("desc", x.desc);
  out.text_or_null("product", x.product);
  out.text_or_null("version", x.version);
  out.text("class", "application");
  out.text("interface", x.dynamic ? "dynamic" : "static");
  auto blocks = out.object("blocks");
  for (auto& y : x.blocks) {
    auto block = blocks.object(y.name + '/' + std::to_string(y.index));
    block.text_or_null("type", y.profile);
    if (!y.desc.empty())
      block.text("desc", y.desc);
    auto points = block.object("points");
    for (auto i : y.points)
      add_point(points.object(x.points[i].name), x.points[i]);
    points.end();
    block.end();
  }
  blocks.end();
  out.end();
  return json;
}

} // namespace troupe
