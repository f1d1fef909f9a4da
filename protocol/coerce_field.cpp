// One member of a value replaced, the rest kept (IAP 8.5).

#include "protocol/data_type.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {

namespace {

/// Not `no_such_point`: the point is there.
failure no_such_member(const std::string& path) {
  return {ec::no_such_property, path + ": no such member"};
}

/// Puts *member* before the path that *x* begins with.
failure inside(const std::string& member, const failure& x) {
  auto colon = x.text.rfind(": ");
  return {x.code, member + (colon == std::string::npos ? ": " : "/") + x.text};
}

/// *name* is the number of the element.
result<value> replace_element(const value& x, const data_type& type,
                              const value& current, const std::string& name,
                              const std::string& rest) {
  size_t i = 0;
  auto end = name.data() + name.size();
  auto [last, err] = std::from_chars(name.data(), end, i);
  if (err != std::errc{} || last != end || i >= type.count)
    return no_such_member(name);
  auto old = current.elements();
  auto all = old != nullptr ? *old : array{};
  auto missing = zero_value(*type.element);
  all.elements.resize(type.count, missing);
  auto part = coerce_field(x, *type.element, all.elements[i], rest);
  if (!part)
    return inside(name, part.error());
  all.elements[i] = *std::move(part);
  return value{std::move(all)};
}

} // namespace

result<value> coerce_field(const value& x, const data_type& type,
                           const value& current, const std::string& path) {
  if (path.empty())
    return coerce(x, type, &current);
  auto slash = path.find('/');
  auto name = path.substr(0, slash);
  auto rest = slash == std::string::npos ? "" : path.substr(slash + 1);
  if (type.kind == type_kind::array && type.element != nullptr)
    return replace_element(x, type, current, name, rest);
  auto field = std::find_if(type.fields.begin(), type.fields.end(),
                            [&](const auto& f) { return f.name == name; });
  if (field == type.fields.end())
    return no_such_member(name);
  auto old = current.field(name);
  auto part = coerce_field(
    x, *field->type, old != nullptr ? *old : zero_value(*field->type), rest);
  if (!part)
    return inside(name, part.error());
  // The other overlays of a union go, the other members of a structure stay.
  if (type.kind == type_kind::union_of)
    return make_structure({{name, *std::move(part)}});
  structure out;
  out.fields.reserve(type.fields.size());
  for (auto& f : type.fields) {
    auto kept = current.field(f.name);
    out.fields.emplace_back(f.name, &f == &*field     ? *part
                                    : kept != nullptr ? *kept
                                                      : zero_value(*f.type));
  }
  return value{std::move(out)};
}

} // namespace troupe
