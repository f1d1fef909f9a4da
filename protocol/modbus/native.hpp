// Registers and bits as values, and back.

#pragma once

#include "protocol/data_type.hpp"
#include "protocol/modbus/mapping.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <cstdint>
#include <vector>

namespace troupe::modbus {

/// Registers that a native type takes; 0 for text, which says it itself.
[[nodiscard]] uint16_t registers_of(native_type x) noexcept;

/// What *length* words say. A structured type with the fields `value` and
/// `state` (SNVT_switch) shows zero as off and anything else as on; a bit that
/// is on is 100 percent. Null for what is no number (NaN) or lies outside the
/// limits of *type*.
/// @pre *words* has `where.length` words
[[nodiscard]] value decode_words(const uint16_t* words, const mapping& where,
                                 const data_type& type);

/// The words that make the device hold *x*, `where.length` of them. Scaled
/// numbers are rounded unless the registers hold floating point. Fails with
/// `wrong_type` or `out_of_range`.
[[nodiscard]] result<std::vector<uint16_t>>
encode_words(const value& x, const mapping& where, const data_type& type);

} // namespace troupe::modbus
