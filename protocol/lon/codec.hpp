// Bytes of a network variable to values and back.

#pragma once

#include "protocol/data_type.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe::lon {

/// Reads a value of *type* from its big-endian wire form. Returns null when
/// *size* is less than the type needs or the bytes are the "no value" of the
/// type; inside structures only the member concerned is null. Bytes beyond the
/// type are ignored. Limits of the type do not count: what a device says is
/// shown (IAP Q46).
/// @pre *type* is sound, as the catalogue and the XIF reader make them: members
///      lie within their parent, numbers are as long as their format says.
[[nodiscard]] value decode(const uint8_t* data, size_t size,
                           const data_type& type);

/// Writes the wire form of *x*, exactly `type.size` bytes; reserved bits are
/// zero. Null becomes the "no value" of the type, or zero where it has none.
/// Numbers beyond the limits of the type become the nearest limit. Fails with
/// `wrong_type` or `out_of_range` when *x* cannot be of this type; values that
/// `coerce` returned never fail. Members that a structure does not name have no
/// value.
[[nodiscard]] result<std::vector<uint8_t>> encode(const value& x,
                                                  const data_type& type);

} // namespace troupe::lon
