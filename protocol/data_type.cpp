// Values that nobody has written yet, and rounding.

#include "protocol/data_type.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace troupe {

namespace {

/// The member 0, or the bare number.
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
  out.fields.reserve(type.fields.size());
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
      if (type.fields.empty())
        return {};
      return make_structure(
        {{type.fields[0].name, zero_value(*type.fields[0].type)}});
    case type_kind::array:
      if (type.element == nullptr)
        return {};
      return value{
        array{std::vector<value>(type.count, zero_value(*type.element))}};
    case type_kind::text:
      return value{""};
    case type_kind::raw:
      return value{std::string(size_t{2} * type.size, '0')};
  }
  return {};
}

double round_to(double x, int decimals) noexcept {
  static constexpr std::array<double, 16> powers{1,    10,   100,  1e3,
                                                 1e4,  1e5,  1e6,  1e7,
                                                 1e8,  1e9,  1e10, 1e11,
                                                 1e12, 1e13, 1e14, 1e15};
  if (decimals < 0 || static_cast<size_t>(decimals) >= powers.size()
      || !std::isfinite(x))
    return x;
  // Dividing a whole number by a power of ten gives the double nearest to the
  // decimal; multiplying by 0.01 would not.
  auto power = powers[static_cast<size_t>(decimals)];
  auto whole = x * power;
  // Beyond 2^53 every double is whole, so that there is nothing to round.
  if (std::abs(whole) >= 9007199254740992.0)
    return x;
  return std::round(whole) / power + 0.0; // no minus before zero
}

} // namespace troupe
