// Objects that clients change member by member.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <cstddef>

namespace troupe {

/// Overlays *patch* on *base* member by member; null removes a member, other
/// kinds than structures replace (IAP 3.7). Lists are replaced as a whole.
/// Members keep their order, new ones come last.
[[nodiscard]] value merge(const value& base, const value& patch);

/// What clients may keep in one object: a configuration, or what a datapoint
/// carries along. Many requests together must not make it grow without end.
struct object_limits {
  size_t members; ///< Of all structures in it together, and elements.
  size_t bytes;   ///< Of names and texts.
};

/// As `merge`; fails with `too_large` when the result exceeds *limits*.
[[nodiscard]] result<value> merge_within(const object_limits& limits,
                                         const value& base, const value& patch);

} // namespace troupe
