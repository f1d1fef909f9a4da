// What properties hold, as values of the gateway and back.

#pragma once

#include "protocol/bacnet/object.hpp"
#include "protocol/bacnet/primitive.hpp"
#include "protocol/bacnet/tag.hpp"
#include "protocol/data_type.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::bacnet {

/// | BACnet | value |
/// |---|---|
/// | Null, and a Real or Double that is not finite | null |
/// | Boolean | boolean |
/// | Unsigned, Signed | integer; beyond 63 bits a real |
/// | Real, Double | real, a Real as the shortest decimal that names it |
/// | Enumerated | member without a name; beyond 31 bits an integer |
/// | OctetString | text of hex digits |
/// | CharacterString | text |
/// | BitString | text of `0` and `1`, bit 0 first |
/// | Date, Time, ObjectIdentifier | text: `2026-11-28`, `18:30:00`, `AV:7` |
[[nodiscard]] value to_value(const primitive& x);

/// Reads the whole content of a property. A date and a time in a row are one
/// text. Several values are an array. What stands under a context tag, whose
/// kind only its place tells, is a structure of one member that is named by the
/// number of the tag: hex digits, or what is inside. Null for what is
/// malformed.
[[nodiscard]] value to_value(octets content);

/// What the present value of an object is on the wire (clause 12). Nothing for
/// types whose value may be of any kind (Schedule) or is constructed.
[[nodiscard]] std::optional<data_kind> value_kind(object_type x) noexcept;

/// Reads the content of a property as a value of *type*, null when it cannot be
/// one: what is not finite, lies outside the limits, or is of another kind.
/// SNVT_switch and its like show a number as level and state.
[[nodiscard]] value decode_point(octets content, const data_type& type);

/// Reads an array of 16 priorities (clause 21, BACnetPriorityArray), the
/// highest first; null where there is none. Nothing when it is another array.
[[nodiscard]] std::optional<std::array<value, 16>>
decode_priorities(octets content, const data_type& type);

/// Writes *x* as the content of a property. Null relinquishes, whatever the
/// kind. Fails with `wrong_type` or `out_of_range`.
/// @param kind What the object takes; nothing: what is next to the value.
[[nodiscard]] result<std::vector<uint8_t>>
encode_point(const value& x, std::optional<data_kind> kind);

/// As `encode_point`, for the present value of an object of *type*.
[[nodiscard]] result<std::vector<uint8_t>>
encode_present_value(const value& x, object_type type);

} // namespace troupe::bacnet
