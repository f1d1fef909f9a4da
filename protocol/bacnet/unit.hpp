// Engineering units of BACnet and how people write them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::bacnet {

/// Stands for a number without a dimension (ASHRAE 135, clause 21,
/// BACnetEngineeringUnits).
inline constexpr uint32_t no_units = 95;

/// `degrees-celsius`; a unit without a name here is its number.
[[nodiscard]] std::string unit_name(uint32_t x);

/// `°C`, as elsewhere in the project. The name of units that have no sign,
/// empty for `no_units` and for numbers without a name.
[[nodiscard]] std::string unit_sign(uint32_t x);

/// Reads a name in any spelling, a sign, or a number. Nothing for other words.
[[nodiscard]] std::optional<uint32_t> parse_unit(std::string_view x);

} // namespace troupe::bacnet
