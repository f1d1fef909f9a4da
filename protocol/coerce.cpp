// JSON in, typed value out (IAP 8.4, 14.2).

#include "protocol/data_type.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace troupe {

namespace {

failure invalid(const std::string& where = {}) {
  return {ec::wrong_type, where + "value is invalid"};
}

failure out_of_range() {
  return {ec::out_of_range, "value is out-of-range"};
}

/// Names the member that a failure is about.
failure inside(const std::string& member, const failure& x) {
  return {x.code, member + ": " + x.text};
}

bool equals(std::string_view x, std::string_view lower) {
  return std::equal(x.begin(), x.end(), lower.begin(), lower.end(),
                    [](char a, char b) {
                      return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b;
                    });
}

std::optional<double> parse_number(const std::string& text) {
  double out = 0;
  auto end = text.data() + text.size();
  auto [last, err] = std::from_chars(text.data(), end, out);
  if (err != std::errc{} || last != end || !std::isfinite(out))
    return std::nullopt;
  return out;
}

result<value> coerce_boolean(const value& x) {
  if (auto text = x.text()) {
    for (auto yes : {"1", "on", "true"})
      if (equals(*text, yes))
        return value{true};
    for (auto no : {"", "0", "off", "false"})
      if (equals(*text, no))
        return value{false};
    return invalid();
  }
  auto n = x.number();
  if (!n)
    return invalid();
  return value{*n != 0};
}

/// Limits are raw numbers: undo the scaling before comparing.
bool within(double x, const data_type& type) {
  auto s = type.scale.value_or(scaling{});
  auto factor = s.a * std::pow(10, s.b);
  auto raw = factor != 0 ? x / factor - s.c : x;
  auto slack = type.kind == type_kind::number ? 0.5 : 1e-6;
  if (!type.scale)
    slack = 0;
  return !(type.min && raw < *type.min - slack)
         && !(type.max && raw > *type.max + slack);
}

result<value> coerce_number(const value& x, const data_type& type) {
  auto n = x.text() != nullptr ? parse_number(*x.text()) : x.number();
  if (!n || x.member() != nullptr)
    return invalid();
  if (!std::isfinite(*n) || !within(*n, type))
    return out_of_range();
  if (type.kind == type_kind::number)
    return value{round_to(*n, type.decimals)};
  constexpr double most = 9.2e18;
  if (std::abs(*n) > most)
    return out_of_range();
  if (auto exact = x.integer())
    return value{*exact};
  return value{static_cast<int64_t>(std::llround(*n))};
}

result<value> coerce_member(const value& x, const data_type& type) {
  auto known = type.names != nullptr ? &type.names->members : nullptr;
  auto find = [&](auto matches) -> const enumeration* {
    if (known == nullptr)
      return nullptr;
    auto i = std::find_if(known->begin(), known->end(), matches);
    return i == known->end() ? nullptr : &*i;
  };
  if (auto text = x.text()) {
    if (auto member = find([&](auto& y) { return *y.name == *text; }))
      return value{*member};
    auto n = parse_number(*text);
    if (!n)
      return invalid();
    return coerce_member(value{*n}, type);
  }
  auto n = x.number();
  if (!n || *n != std::floor(*n))
    return invalid();
  if (!(std::abs(*n) <= std::numeric_limits<int16_t>::max()))
    return out_of_range();
  auto number = static_cast<int32_t>(*n);
  if (auto member = find([&](auto& y) { return y.number == number; }))
    return value{*member};
  if (!within(*n, type))
    return out_of_range();
  return value{enumeration{number, nullptr}};
}

/// What *current* has of the member, else nothing.
const value* member_of(const value* current, const std::string& name) {
  return current != nullptr ? current->field(name) : nullptr;
}

result<value> coerce_structure(const value& x, const data_type& type,
                               const value* current) {
  auto given = x.fields();
  if (given == nullptr)
    return invalid();
  for (auto& [name, what] : given->fields)
    if (std::none_of(type.fields.begin(), type.fields.end(),
                     [&, &key = name](auto& f) { return f.name == key; }))
      return invalid(name + ": ");
  structure out;
  for (auto& field : type.fields) {
    auto old = member_of(current, field.name);
    auto what = x.field(field.name);
    if (what == nullptr || what->is_null()) {
      out.fields.emplace_back(field.name,
                              old != nullptr ? *old : zero_value(*field.type));
      continue;
    }
    auto typed = coerce(*what, *field.type, old);
    if (!typed)
      return inside(field.name, typed.error());
    out.fields.emplace_back(field.name, *std::move(typed));
  }
  return value{std::move(out)};
}

/// A union holds the one overlay that is given.
result<value> coerce_union(const value& x, const data_type& type,
                           const value* current) {
  auto given = x.fields();
  if (given == nullptr || given->fields.size() != 1)
    return invalid();
  auto& [name, what] = given->fields.front();
  for (auto& field : type.fields) {
    if (field.name != name)
      continue;
    auto typed = coerce(what, *field.type, member_of(current, name));
    if (!typed)
      return inside(name, typed.error());
    return make_structure({{name, *std::move(typed)}});
  }
  return invalid(name + ": ");
}

result<value> coerce_array(const value& x, const data_type& type,
                           const value* current) {
  auto given = x.elements();
  if (given == nullptr)
    return invalid();
  if (given->elements.size() > type.count)
    return out_of_range();
  array out;
  auto old = current != nullptr ? current->elements() : nullptr;
  for (size_t i = 0; i < type.count; ++i) {
    auto before = old != nullptr && i < old->elements.size() ? &old->elements[i]
                                                             : nullptr;
    if (i >= given->elements.size()) {
      out.elements.push_back(before != nullptr ? *before
                                               : zero_value(*type.element));
      continue;
    }
    auto typed = coerce(given->elements[i], *type.element, before);
    if (!typed)
      return inside(std::to_string(i), typed.error());
    out.elements.push_back(*std::move(typed));
  }
  return value{std::move(out)};
}

result<value> coerce_text(const value& x, const data_type& type) {
  if (auto flag = x.boolean())
    return value{*flag ? "true" : "false"};
  auto text = x.text();
  if (text == nullptr)
    return invalid();
  if (type.count != 0 && text->size() > type.count)
    return out_of_range();
  return x;
}

result<value> coerce_raw(const value& x, const data_type& type) {
  auto text = x.text();
  auto is_hex = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')
           || (c >= 'A' && c <= 'F');
  };
  if (text == nullptr || !std::all_of(text->begin(), text->end(), is_hex))
    return invalid();
  if (text->size() != 2u * type.size)
    return out_of_range();
  return x;
}

} // namespace

result<value> coerce(const value& x, const data_type& type,
                     const value* current) {
  switch (type.kind) {
    case type_kind::boolean:
      return coerce_boolean(x);
    case type_kind::integer:
    case type_kind::number:
      return coerce_number(x, type);
    case type_kind::enumeration:
      return coerce_member(x, type);
    case type_kind::structure:
      return coerce_structure(x, type, current);
    case type_kind::union_of:
      return coerce_union(x, type, current);
    case type_kind::array:
      return coerce_array(x, type, current);
    case type_kind::text:
      return coerce_text(x, type);
    case type_kind::raw:
      return coerce_raw(x, type);
  }
  return invalid();
}

result<value> coerce_field(const value& x, const data_type& type,
                           const value& current, const std::string& path) {
  if (path.empty())
    return coerce(x, type, &current);
  auto slash = path.find('/');
  auto name = path.substr(0, slash);
  auto rest = slash == std::string::npos ? "" : path.substr(slash + 1);
  auto nested = type.kind == type_kind::structure
                || type.kind == type_kind::union_of;
  for (auto& field : type.fields) {
    if (!nested || field.name != name)
      continue;
    auto old = current.field(name);
    auto typed = coerce_field(
      x, *field.type, old != nullptr ? *old : zero_value(*field.type), rest);
    if (!typed)
      return inside(name, typed.error());
    return coerce(make_structure({{name, *typed}}), type, &current);
  }
  return failure{ec::wrong_type, name + ": no such field"};
}

} // namespace troupe
