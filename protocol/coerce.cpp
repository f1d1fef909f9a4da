// JSON in, typed value out (IAP 8.4, 14.2).

#include "protocol/data_type.hpp"
#include "protocol/refusal.hpp"
#include "protocol/scaling.hpp"
#include "protocol/utf8.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

namespace troupe {

namespace {

result<value> typed(const value& x, const data_type& type,
                    const value* current);

/// ASCII only; the words of the conversion table are (IAP 14.2).
bool equals(std::string_view x, std::string_view lower) {
  return std::equal(x.begin(), x.end(), lower.begin(), lower.end(),
                    [](char a, char b) {
                      return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b;
                    });
}

template <class T>
std::optional<T> parse(std::string_view text) {
  T out{};
  auto end = text.data() + text.size();
  auto [last, err] = std::from_chars(text.data(), end, out);
  if (err != std::errc{} || last != end)
    return std::nullopt;
  return out;
}

// Strict about kinds where the conversion table is, lenient about how numbers
// and names are written. Nothing is changed by half: either the whole value is
// fit or it is refused.

/// The words and the rule for numbers are those of IAP 14.2.
result<value> to_boolean(const value& x) {
  if (auto text = x.text()) {
    for (auto yes : {"1", "on", "true"})
      if (equals(*text, yes))
        return value{true};
    for (auto no : {"", "0", "off", "false"})
      if (equals(*text, no))
        return value{false};
    return refuse(ec::wrong_type);
  }
  auto n = x.number();
  if (!n || x.member() != nullptr)
    return refuse(ec::wrong_type);
  return value{*n != 0};
}

/// Numbers keep 64 bits when they are whole and unscaled.
result<value> to_integer(double n, std::optional<int64_t> exact,
                         const data_type& type) {
  if (exact && !type.scale)
    return value{*exact};
  auto x = std::round(to_scaled(to_raw(n, type), type));
  // Doubles next to 2^63 would overflow.
  if (std::abs(x) >= 9.2e18)
    return refuse(ec::out_of_range);
  return value{static_cast<int64_t>(x)};
}

/// Rounds to the steps of the wire, so that reading back confirms a write.
result<value> to_number(const value& x, const data_type& type) {
  std::optional<int64_t> exact;
  auto n = x.number();
  if (auto text = x.text()) {
    n = parse<double>(*text);
    exact = parse<int64_t>(*text);
  } else if (auto whole = x.integer()) {
    exact = *whole;
  }
  if (!n || x.member() != nullptr || !std::isfinite(*n))
    return refuse(ec::wrong_type);
  if (!takes(type, to_raw(*n, type)))
    return refuse(ec::out_of_range);
  if (type.kind == type_kind::integer)
    return to_integer(*n, exact, type);
  auto kept = to_scaled(to_raw(*n, type), type);
  if (type.format == raw_format::f32)
    return value{widen(narrow(kept))};
  return value{round_to(kept, type.decimals)};
}

/// Returns null when no member of the enumeration matches.
template <class Matches>
const enumeration* find_member(const data_type& type, Matches matches) {
  if (type.names == nullptr)
    return nullptr;
  auto& all = type.names->members;
  auto i = std::find_if(all.begin(), all.end(), matches);
  return i == all.end() ? nullptr : &*i;
}

/// By name, which is case-sensitive, or by number, also written as text. A
/// number that no member has stays a number.
result<value> to_member(const value& x, const data_type& type) {
  auto n = x.number();
  auto name = x.text();
  // A member of another type is known by its name, else by its number.
  if (auto other = x.member(); other != nullptr && other->name != nullptr)
    name = other->name.get();
  if (name != nullptr) {
    if (auto member = find_member(type, [&](auto& y) {
          return y.name && *y.name == *name;
        }))
      return value{*member};
    n = parse<double>(*name);
  }
  if (!n || x.boolean() != nullptr || *n != std::floor(*n))
    return refuse(ec::wrong_type);
  auto range = range_of(type.format == raw_format::none ? raw_format::s32
                                                        : type.format);
  if (!range.holds(*n) || !range_of(raw_format::s32).holds(*n))
    return refuse(ec::out_of_range);
  auto number = static_cast<int32_t>(*n);
  if (auto member = find_member(type,
                                [&](auto& y) { return y.number == number; }))
    return value{*member};
  if (!takes(type, *n))
    return refuse(ec::out_of_range);
  return value{enumeration{number, nullptr}};
}

/// What *current* has of that name, if anything.
const value* member_of(const value* current, const std::string& name) {
  return current != nullptr ? current->field(name) : nullptr;
}

/// Null can be written to the wire.
bool has_no_value(const data_type& type) {
  return type.invalid || type.format == raw_format::f32
         || type.format == raw_format::f64;
}

/// Makes the value of a member, an overlay or an element. What is not given
/// stays; null is what another device has no value for.
result<value> part_of(const value* given, const data_type& type,
                      const value* old) {
  if (given == nullptr || (given->is_null() && !has_no_value(type)))
    return old != nullptr ? *old : zero_value(type);
  return given->is_null() ? value{} : typed(*given, type, old);
}

/// Members that are not given stay (IAP Q29, Q45); unknown ones are refused.
/// Members of the result are complete and in the order of the type, whatever
/// order the client wrote them in.
result<value> to_structure(const value& x, const data_type& type,
                           const value* current) {
  auto given = x.fields();
  if (given == nullptr)
    return refuse(ec::wrong_type);
  for (auto& member : given->fields)
    if (std::none_of(type.fields.begin(), type.fields.end(),
                     [&](auto& f) { return f.name == member.first; }))
      return refuse(ec::wrong_type, member.first);
  structure out;
  out.fields.reserve(type.fields.size());
  for (auto& field : type.fields) {
    auto part = part_of(x.field(field.name), *field.type,
                        member_of(current, field.name));
    if (!part)
      return inside(field.name, part.error());
    out.fields.emplace_back(field.name, *std::move(part));
  }
  return value{std::move(out)};
}

/// A union holds the one overlay that is given.
result<value> to_union(const value& x, const data_type& type,
                       const value* current) {
  auto given = x.fields();
  if (given == nullptr || given->fields.size() != 1)
    return refuse(ec::wrong_type);
  auto& [name, what] = given->fields.front();
  for (auto& field : type.fields) {
    if (field.name != name)
      continue;
    auto part = part_of(&what, *field.type, member_of(current, name));
    if (!part)
      return inside(name, part.error());
    return make_structure({{name, *std::move(part)}});
  }
  return refuse(ec::wrong_type, name);
}

/// Shorter lists keep the elements behind their end.
result<value> to_array(const value& x, const data_type& type,
                       const value* current) {
  auto given = x.elements();
  if (given == nullptr || type.element == nullptr)
    return refuse(ec::wrong_type);
  if (given->elements.size() > type.count)
    return refuse(ec::out_of_range);
  auto before = current != nullptr ? current->elements() : nullptr;
  array out;
  out.elements.reserve(type.count);
  for (size_t i = 0; i < type.count; ++i) {
    auto old = before != nullptr && i < before->elements.size()
                 ? &before->elements[i]
                 : nullptr;
    auto what = i < given->elements.size() ? &given->elements[i] : nullptr;
    auto part = part_of(what, *type.element, old);
    if (!part)
      return inside(std::to_string(i), part.error());
    out.elements.push_back(*std::move(part));
  }
  return value{std::move(out)};
}

/// The shortest text that reads back the same.
std::string decimal(double x) {
  char buffer[32];
  auto end = std::to_chars(buffer, buffer + sizeof(buffer), x).ptr;
  return {buffer, end};
}

/// Length counts characters. Devices end text at NUL, hence none inside.
result<value> to_text(const value& x, const data_type& type) {
  value out = x;
  if (auto flag = x.boolean())
    out = value{*flag ? "true" : "false"};
  else if (auto whole = x.integer())
    out = value{std::to_string(*whole)};
  else if (auto real = x.real())
    out = value{decimal(*real)};
  else if (auto member = x.member())
    out = value{member->name ? *member->name : std::to_string(member->number)};
  if (out.text() == nullptr)
    return refuse(ec::wrong_type);
  if (type.format == raw_format::none && type.count == 0)
    return out;
  auto characters = to_ucs2(*out.text());
  auto last = type.format == raw_format::ascii ? u'\u00FF' : u'\uFFFF';
  if (!characters
      || std::any_of(characters->begin(), characters->end(),
                     [=](char16_t c) { return c == 0 || c > last; }))
    return refuse(ec::wrong_type);
  if (type.count != 0 && characters->size() > type.count)
    return refuse(ec::out_of_range);
  return out;
}

/// Upper case, as decoding gives it.
result<value> to_hex(const value& x, const data_type& type) {
  auto text = x.text();
  if (text == nullptr)
    return refuse(ec::wrong_type);
  auto out = *text;
  for (auto& c : out) {
    if (c >= 'a' && c <= 'f')
      c = static_cast<char>(c - 'a' + 'A');
    if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'F')))
      return refuse(ec::wrong_type);
  }
  if (out.size() != size_t{2} * type.size)
    return refuse(ec::out_of_range);
  return value{std::move(out)};
}

result<value> typed(const value& x, const data_type& type,
                    const value* current) {
  switch (type.kind) {
    case type_kind::boolean:
      return to_boolean(x);
    case type_kind::integer:
    case type_kind::number:
      return to_number(x, type);
    case type_kind::enumeration:
      return to_member(x, type);
    case type_kind::structure:
      return to_structure(x, type, current);
    case type_kind::union_of:
      return to_union(x, type, current);
    case type_kind::array:
      return to_array(x, type, current);
    case type_kind::text:
      return to_text(x, type);
    case type_kind::raw:
      return to_hex(x, type);
  }
  return refuse(ec::wrong_type);
}

} // namespace

result<value> coerce(const value& x, const data_type& type,
                     const value* current) {
  auto out = typed(x, type, current);
  return out ? out : explained(out.error());
}

} // namespace troupe
