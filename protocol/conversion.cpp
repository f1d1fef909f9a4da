#include "protocol/conversion.hpp"

#include "protocol/data_type.hpp"

namespace troupe {

namespace {

const data_type& plain(type_kind kind) {
  static const auto make = [](type_kind x) {
    data_type out;
    out.kind = x;
    return out;
  };
  static const data_type flag = make(type_kind::boolean);
  static const data_type number = make(type_kind::number);
  static const data_type text = make(type_kind::text);
  return kind == type_kind::boolean  ? flag
         : kind == type_kind::number ? number
                                     : text;
}

result<value> members_of(const value& offered, const value& known) {
  structure out;
  for (auto& [name, x] : offered.fields()->fields) {
    auto like = known.field(name);
    auto made = like != nullptr ? convert(x, *like) : result<value>{x};
    if (!made)
      return failure{made.error().code, name + ": " + made.error().text};
    out.fields.emplace_back(name, *std::move(made));
  }
  return value{std::move(out)};
}

} // namespace

result<value> convert(const value& offered, const value& known) {
  if (known.is_null() || offered.is_null())
    return offered;
  failure invalid{ec::wrong_type, "value is invalid"};
  if (known.fields() != nullptr)
    return offered.fields() != nullptr ? members_of(offered, known)
                                       : result<value>{invalid};
  if (known.elements() != nullptr)
    return offered.elements() != nullptr ? result<value>{offered}
                                         : result<value>{invalid};
  if (known.boolean() != nullptr)
    return coerce(offered, plain(type_kind::boolean));
  if (known.text() != nullptr)
    return coerce(offered, plain(type_kind::text));
  return coerce(offered, plain(type_kind::number));
}

} // namespace troupe
