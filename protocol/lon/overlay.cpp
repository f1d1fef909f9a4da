// Which overlay of a union holds.

#include "protocol/lon/overlay.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace troupe::lon {

namespace {

/// While the enumeration has a number from *first* to *last*, the overlay
/// holds.
struct rule {
  std::string_view enumeration;
  int32_t first;
  int32_t last;
  std::string_view overlay;
};

/// The first rule that fits holds. Both enumerations stand right before their
/// union, in SNVT_color_2 and SNVT_switch_2 and in types that contain these.
constexpr rule rules[] = {
  {"color_encoding_t", 0, 0, "CIE1931_lumen"},
  {"color_encoding_t", 1, 1, "CIE1931_percent"},
  {"color_encoding_t", 2, 2, "RGB"},
  {"color_encoding_t", 3, 3, "color_temperature"},
  {"switch_state_t", 6, 7, "change"}, // increase, decrease level
  {"switch_state_t", 13, 13, "multiplier"},
  {"switch_state_t", 14, 15, "group_number"}, // enable, disable
  {"switch_state_t", 20, 21, "change"},       // increase, decrease hue
  {"switch_state_t", 22, 22, "button_number"},
  {"switch_state_t", 23, 23, "group_number"},
  {"switch_state_t", 32, 39, "fan_level"},
  {"switch_state_t", 50, 52, "angle"}, // set, rotate open, rotate closed
  {"switch_state_t", 58, 58, "fan_level"},
  {"switch_state_t", -128, 127, "value"}, // on, off, level and the others
};

const field_type* find(const data_type& type, std::string_view name) noexcept {
  auto i = std::find_if(type.fields.begin(), type.fields.end(),
                        [&](const auto& x) { return x.name == name; });
  return i == type.fields.end() ? nullptr : &*i;
}

} // namespace

const field_type* overlay_of(const data_type& type, const enum_type* names,
                             std::optional<int32_t> selector) noexcept {
  for (auto& x : rules)
    if (names != nullptr && selector && names->name == x.enumeration
        && *selector >= x.first && *selector <= x.last)
      if (auto overlay = find(type, x.overlay))
        return overlay;
  // Nobody published rules for the other unions.
  auto longest
    = std::find_if(type.fields.begin(), type.fields.end(),
                   [&](const auto& x) { return x.type->size == type.size; });
  if (longest != type.fields.end())
    return &*longest;
  return type.fields.empty() ? nullptr : &type.fields.front();
}

bool selects_overlays(const enum_type& names) noexcept {
  return std::any_of(std::begin(rules), std::end(rules), [&](const auto& x) {
    return x.enumeration == names.name;
  });
}

} // namespace troupe::lon
