#include "protocol/bacnet/convert.hpp"

#include "protocol/bacnet/date_text.hpp"
#include "protocol/scaling.hpp"
#include "protocol/switch_type.hpp"

#include <cmath>
#include <limits>
#include <string>

namespace troupe::bacnet {

namespace {

/// Upper-case digits, as the LON codec shows bytes.
std::string hex_of(octets x) {
  constexpr auto digits = "0123456789ABCDEF";
  std::string out;
  for (size_t i = 0; i < x.size; ++i) {
    out += digits[x.data[i] >> 4];
    out += digits[x.data[i] & 15];
  }
  return out;
}

value finite(double x) {
  return std::isfinite(x) ? value{x} : value{};
}

struct value_maker {
  value operator()(std::monostate) const {
    return {};
  }

  value operator()(bool x) const {
    return value{x};
  }

  value operator()(uint64_t x) const {
    if (x > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return value{static_cast<double>(x)};
    return value{static_cast<int64_t>(x)};
  }

  value operator()(int64_t x) const {
    return value{x};
  }

  value operator()(float x) const {
    return std::isfinite(x) ? value{widen(x)} : value{};
  }

  value operator()(double x) const {
    return finite(x);
  }

  value operator()(const octet_string& x) const {
    return value{hex_of({x.data(), x.size()})};
  }

  value operator()(const std::string& x) const {
    return value{x};
  }

  value operator()(const bit_string& x) const {
    std::string out;
    for (auto bit : x)
      out += bit ? '1' : '0';
    return value{std::move(out)};
  }

  value operator()(enumerated x) const {
    if (x.number > static_cast<uint32_t>(std::numeric_limits<int32_t>::max()))
      return value{int64_t{x.number}};
    return value{enumeration{static_cast<int32_t>(x.number), nullptr}};
  }

  template <class T>
  value operator()(const T& x) const {
    return value{to_string(x)};
  }
};

/// A date and a time that is all there is.
std::optional<std::string> date_and_time(octets content) {
  tag_reader in{content};
  auto day = in.take_date();
  auto time = in.take_time();
  if (in.failed() || !in.at_end())
    return std::nullopt;
  return to_string(day) + ' ' + to_string(time);
}

value element_value(tag_reader& in) {
  auto next = in.peek();
  if (!next) {
    in.fail();
    return {};
  }
  if (next->what == tag_class::application)
    return to_value(in.take_application());
  auto name = std::to_string(next->number);
  if (next->what == tag_class::opening)
    return make_structure({{name, to_value(in.take_enclosed(next->number))}});
  if (next->what == tag_class::context)
    return make_structure(
      {{name, value{hex_of(in.take_octets(next->number))}}});
  in.fail();
  return {};
}

/// Members of an enumeration are numbers to those who know the type.
value without_name(value x) {
  if (auto member = x.member())
    return value{int64_t{member->number}};
  return x;
}

value typed(const value& raw, const data_type& type, bool binary) {
  if (raw.is_null())
    return {};
  auto number = raw.number();
  auto plain = is_switch(type) && number ? switch_of(*number, binary)
                                         : without_name(raw);
  // Limits are for writers; a reading that breaks them is no value.
  auto out = coerce(plain, type);
  return out ? *std::move(out) : value{};
}

} // namespace

value to_value(const primitive& x) {
  return std::visit(value_maker{}, x);
}

value to_value(octets content) {
  if (auto text = date_and_time(content))
    return value{*std::move(text)};
  tag_reader in{content};
  array out;
  while (!in.at_end())
    out.elements.push_back(element_value(in));
  if (in.failed())
    return {};
  return out.elements.size() == 1 ? out.elements.front()
                                  : value{std::move(out)};
}

std::optional<data_kind> value_kind(object_type x) noexcept {
  switch (x) {
    case object_type::analog_input:
    case object_type::analog_output:
    case object_type::analog_value:
    case object_type::loop:
    case object_type::pulse_converter:
      return data_kind::real;
    case object_type::binary_input:
    case object_type::binary_output:
    case object_type::binary_value:
    case object_type::program:
      return data_kind::enumerated;
    case object_type::multi_state_input:
    case object_type::multi_state_output:
    case object_type::multi_state_value:
    case object_type::accumulator:
    case object_type::positive_integer_value:
      return data_kind::unsigned_integer;
    case object_type::integer_value:
      return data_kind::signed_integer;
    case object_type::large_analog_value:
      return data_kind::double_precision;
    case object_type::calendar:
      return data_kind::boolean;
    case object_type::character_string_value:
      return data_kind::character_string;
    case object_type::octet_string_value:
      return data_kind::octet_string;
    case object_type::bit_string_value:
      return data_kind::bit_string;
    case object_type::date_value:
    case object_type::date_pattern_value:
      return data_kind::date;
    case object_type::time_value:
    case object_type::time_pattern_value:
      return data_kind::time;
    default:
      return std::nullopt;
  }
}

value decode_point(octets content, const data_type& type) {
  tag_reader in{content};
  auto x = in.take_application();
  if (in.failed() || !in.at_end())
    return typed(to_value(content), type, false);
  auto kind = kind_of(x);
  return typed(to_value(x), type,
               kind == data_kind::enumerated || kind == data_kind::boolean);
}

/// Newer devices may enclose a value in context tag 0 (constructed values); a
/// value of an application tag is the rule.
std::optional<std::array<value, 16>> decode_priorities(octets content,
                                                       const data_type& type) {
  std::array<value, 16> out;
  tag_reader in{content};
  for (auto& x : out) {
    auto element = in.at_opening(0) ? in.take_enclosed(0) : in.take_element();
    x = decode_point(element, type);
  }
  if (in.failed() || !in.at_end())
    return std::nullopt;
  return out;
}

} // namespace troupe::bacnet
