// Which overlay of a union holds.

#pragma once

#include "protocol/data_type.hpp"

#include <cstdint>
#include <optional>

namespace troupe::lon {

/// Returns the overlay of *type*, a union, that holds while the enumeration
/// beside it has *selector*. Without a known rule it is the first overlay as
/// long as the union, so that no byte is lost. Null for an empty union. Rules
/// are known for `color_encoding_t` and `switch_state_t`, as the standard types
/// use them.
/// @param names The enumeration beside the union, null when there is none.
[[nodiscard]] const field_type*
overlay_of(const data_type& type, const enum_type* names,
           std::optional<int32_t> selector) noexcept;

/// There are rules for unions beside this enumeration.
[[nodiscard]] bool selects_overlays(const enum_type& names) noexcept;

} // namespace troupe::lon
