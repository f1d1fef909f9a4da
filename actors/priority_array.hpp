// The 17 levels that decide a datapoint's present value (IAP 8.4).

#pragma once

#include "actors/view.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <string>

namespace troupe {

/// Returns the highest active level: 1 to 16, or 17 when no override is active.
[[nodiscard]] uint8_t active_level(const overrides_ptr& levels) noexcept;

/// Returns the value of the highest active level. The reference is into one of
/// the arguments.
[[nodiscard]] const value& present_value(const value& normal,
                                         const overrides_ptr& levels) noexcept;

/// What a write wants of one level. The value is of the point's type already
/// (`coerce`).
struct level_change {
  uint8_t level = normal_level; ///< 1 to 16; level 17 is not kept here.
  value what;                   ///< Null: relinquish, or keep when inactive.
  bool active = true; ///< False with a null value: keep it, out of effect.
  std::string owner;
  std::optional<unix_nanos> expires;
};

/// Levels 1 to 16 of one datapoint. Snapshots are immutable and shared; a point
/// without overrides costs one null pointer. Like BACnet's command priorities,
/// with a 17th level that is always there, and with values that are kept out of
/// effect (IAP 8.3, 8.4). Knows no clock.
class priority_array {
public:
  priority_array() = default;

  explicit priority_array(overrides_ptr restored);

  /// Sets, deactivates or relinquishes one level. Fails with `out_of_range` for
  /// a level outside 1 to 16.
  status apply(const level_change& x, unix_nanos now);

  /// Drops overrides whose time is over; returns whether there were any.
  bool expire(unix_nanos now);

  /// When the next override ends, if one does. Inactive levels have none.
  [[nodiscard]] std::optional<unix_nanos> next_expiry() const noexcept;

  [[nodiscard]] const overrides_ptr& levels() const noexcept {
    return levels_;
  }

private:
  void replace(const overrides& next);

  overrides_ptr levels_;
};

} // namespace troupe
