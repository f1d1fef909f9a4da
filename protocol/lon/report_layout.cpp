// Layouts of types as resource reports write them.

#include "protocol/lon/report_layout.hpp"

#include "protocol/import/text.hpp"
#include "protocol/lon/resource_set.hpp"
#include "protocol/lon/xif_doc.hpp"

#include <fmt/format.h>

#include <utility>

namespace troupe::lon {

namespace {

constexpr double most_raw = 3.5e38; // beyond any format that there is
constexpr uint32_t most_elements = 65'535;
constexpr size_t most_members = 1024;
constexpr size_t most_unit = 128;

/// value = a * 10^b * (raw + c); `s`, the product of both factors, is for
/// people.
void read_scaling(report_xml& xml, pugi::xml_node x, type_layout& out) {
  auto scaling_node = x.child("scaling");
  if (!scaling_node)
    return;
  auto a = xml.number(scaling_node, "a", -most_raw, most_raw);
  auto b = xml.whole(scaling_node, "b", -15, 15);
  auto c = xml.number(scaling_node, "c", -most_raw, most_raw);
  scaling scale{a.value_or(1), static_cast<int>(b.value_or(0)), c.value_or(0)};
  if (scale.a == 0)
    return xml.error(scaling_node.child("a"), "scaling by 0");
  if (scale.a != 1 || scale.b != 0 || scale.c != 0)
    out.scale = scale;
}

void read_limits(report_xml& xml, pugi::xml_node x, type_layout& out) {
  out.min = xml.number(x, "min", -most_raw, most_raw);
  out.max = xml.number(x, "max", -most_raw, most_raw);
  out.invalid = xml.number(x, "invalid", -most_raw, most_raw);
  if (out.min && out.max && *out.min > *out.max)
    xml.error(x.child("min"),
              fmt::format("min {} is above max {}", *out.min, *out.max));
}

void read_bits(report_xml& xml, pugi::xml_node x, type_layout& out) {
  out.bit_offset = xml.count(x, "offset", 0, 7).value_or(0);
  out.bit_width = xml.count(x, "width", 1, 8).value_or(0);
  if (!x.child("width"))
    xml.error(x, "bitfield has no width");
  else if (out.bit_offset + out.bit_width > 8)
    xml.error(x, fmt::format("bitfield of {} bits at bit {} does not lie "
                             "within a byte",
                             out.bit_width, out.bit_offset));
  out.is_signed = xml.text_of(x.child("signed")) == "yes";
}

void read_members(report_xml& xml, pugi::xml_node x, type_layout& out,
                  int depth);

type_layout read_at(report_xml& xml, pugi::xml_node x, int depth) {
  using form = type_layout::form;
  type_layout out;
  auto [line, column] = xml.place_of(x);
  out.line = line;
  out.column = column;
  if (auto scalar = x.child("scalar")) {
    out.what = form::scalar;
    out.nc_type = xml.text_of(scalar.child("nc-type"));
    if (out.nc_type.empty())
      xml.error(scalar, "scalar has no nc-type");
    read_limits(xml, scalar, out);
    read_scaling(xml, scalar, out);
    out.length = xml.count(scalar, "array-size", 0, most_elements);
  } else if (auto bits = x.child("bitfield")) {
    out.what = form::bits;
    read_bits(xml, bits, out);
    read_limits(xml, bits, out);
    read_scaling(xml, bits, out);
  } else if (auto enumeration = x.child("enum")) {
    out.what = form::enumeration;
    out.target = read_reference(xml, enumeration);
    read_limits(xml, enumeration, out);
    out.length = xml.count(enumeration, "array-size", 0, most_elements);
  } else if (x.child("ref")) {
    out.what = form::reference;
    out.target = read_reference(xml, x);
    // A property may have narrower limits than the type that it refers to. Of
    // structures they are lists, which nothing here could use.
    out.min = parse_number(xml.text_of(x.child("min")));
    out.max = parse_number(xml.text_of(x.child("max")));
  } else if (auto aggregate = x.child("aggregate")) {
    read_members(xml, aggregate, out, depth);
  }
  if (!out.length)
    out.length = xml.count(x, "array-size", 0, most_elements);
  if (auto unit = xml.string_of(x.child("unit")); unit.size() <= most_unit)
    out.unit = std::move(unit);
  return out;
}

void read_members(report_xml& xml, pugi::xml_node x, type_layout& out,
                  int depth) {
  auto cat = xml.attribute(x, "cat");
  if (cat != "struct" && cat != "union")
    return xml.error(x, fmt::format("cat `{}` is neither `struct` nor `union`",
                                    cat));
  if (depth >= most_layout_levels)
    return xml.error(x, "nested too deeply");
  out.what = cat == "struct" ? type_layout::form::structure
                             : type_layout::form::union_of;
  out.length = xml.count(x, "array-size", 0, most_elements);
  for (auto member : x.child("members").children("member")) {
    if (out.members.size() == most_members)
      return xml.error(member,
                       fmt::format("more than {} members", most_members));
    auto layout = read_at(xml, member, depth + 1);
    layout.name = xml.text_of(member.child("p-name"));
    // Names are part of topics.
    if (layout.name.empty() || clean_name(layout.name) != layout.name)
      xml.error(member, fmt::format("p-name `{}` is not a name without / + #",
                                    layout.name));
    for (auto& other : out.members)
      if (other.name == layout.name)
        xml.error(member,
                  fmt::format("member `{}` is there twice", layout.name));
    out.members.push_back(std::move(layout));
  }
}

} // namespace

type_layout read_type_layout(report_xml& xml, pugi::xml_node x) {
  return read_at(xml, x, 0);
}

type_reference read_reference(report_xml& xml, pugi::xml_node parent) {
  auto x = parent.child("ref");
  // What follows the slash is only a file.
  auto href = normal_type_name(xml.attribute(x, "href"));
  auto slash = href.find('/');
  auto name = xml.text_of(x);
  if (slash == std::string::npos || name.empty())
    xml.error(x ? x : parent,
              "reference would be a `ref` with an `href` and a name");
  return {href.substr(0, slash), std::move(name)};
}

} // namespace troupe::lon
