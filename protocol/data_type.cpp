#include "protocol/data_type.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace troupe {

namespace {

value zero_member(const data_type& type) {
  if (type.names == nullptr)
    return value{enumeration{}};
  auto& members = type.names->members;
  auto i = std::find_if(members.begin(), members.end(),
                        [](const auto& x) { return x.number == 0; });
  return value{i == members.end() ? enumeration{} : *i};
}

value zero_structure(const data_type& type) {
  structure out;
  for (auto& field : type.fields)
    out.fields.emplace_back(field.name, zero_value(*field.type));
  return value{std::move(out)};
}

} // namespace

value zero_value(const data_type& type) {
  switch (type.kind) {
    case type_kind::boolean:
      return value{false};
    case type_kind::integer:
      return value{0};
    case type_kind::number:
      return value{0.0};
    case type_kind::enumeration:
      return zero_member(type);
    case type_kind::structure:
      return zero_structure(type);
    case type_kind::union_of:
      return type.fields.empty()
               ? value{}
               : make_structure({{type.fields.front().name,
                                  zero_value(*type.fields.front().type)}});
    case type_kind::array:
      return value{
        array{std::vector<value>(type.count, zero_value(*type.element))}};
    case type_kind::text:
      return value{""};
    case type_kind::raw:
      return value{std::string(2u * type.size, '0')};
  }
  return {};
}

double round_to(double x, int decimals) noexcept {
  static constexpr std::array<double, 10> powers{1,   10,  100, 1e3, 1e4,
                                                 1e5, 1e6, 1e7, 1e8, 1e9};
  if (decimals < 0 || decimals >= static_cast<int>(powers.size())
      || !std::isfinite(x))
    return x;
  // Dividing a whole number by a power of ten gives the double nearest to the
  // decimal; multiplying by 0.01 would not.
  auto power = powers[static_cast<size_t>(decimals)];
  auto scaled = x * power;
  return std::abs(scaled) < 9e15 ? std::round(scaled) / power : x;
}

} // namespace troupe
