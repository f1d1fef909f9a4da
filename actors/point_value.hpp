// The value a client means: raw, in local units, or by the name of a preset.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/presentation.hpp"
#include "protocol/result.hpp"

#include <string>

namespace troupe {

/// What a write says of the value; at most one of them is not null.
struct meant_value {
  const value* raw = nullptr;    ///< `value`.
  const value* local = nullptr;  ///< `localization/value`.
  const value* preset = nullptr; ///< `preset`: a name.

  [[nodiscard]] bool empty() const noexcept {
    return raw == nullptr && local == nullptr && preset == nullptr;
  }
};

/// How a point is presented: as a client set it, else as its file says.
/// @param extra What clients keep with the point; structure or null.
[[nodiscard]] result<presentation> presentation_of(const point_type& point,
                                                   const value& extra);

/// What a client writes to `localization`: a local value, settings, or both.
struct localization_parts {
  const value* local
    = nullptr; ///< Its member `value`, unless that is settings.
  value kept;  ///< Everything else.
};

/// @param x Outlives the result.
[[nodiscard]] localization_parts split_localization(const value& x);

/// Overlays *patch* on *now*, what clients keep with a point. Fails with
/// `too_large`, and as `presentation::read` when that makes no sense.
[[nodiscard]] result<value> merge_extra(const point_type& point,
                                        const value& now, const value& patch);

/// Turns *x* into a value of the point's type. `value` stays raw, as in IAP/MQ
/// it always is; only a text that the type does not take may name a preset.
/// Fails as `coerce`, with `no_such_property` for a preset that is not there,
/// and with `wrong_type` when there is more than one value.
/// @param now What the level has: members that are not given stay.
/// @param field Path of the one member that is written; else empty.
[[nodiscard]] result<value>
read_value(const meant_value& x, const point_type& point, const value& extra,
           const value& now, const std::string& field);

} // namespace troupe
