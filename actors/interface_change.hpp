// What a request below `…/if/` asks for, checked against the device's type.

#pragma once

#include "actors/live_table.hpp"
#include "actors/request.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// What one request changes at one point. At most one level changes in a
/// request (IAP 8.5).
struct point_change {
  point_index point = 0;
  std::optional<level_change> write;
  std::optional<monitor_settings> monitor;
  /// All that is kept with the point from now on: `name`, `desc`, `unit`,
  /// `presets`, `localization`, `lon.cfg`, and `type` where the file left it
  /// open. Null: as before.
  value extra;
};

/// What one request changes at one block; possibly nothing, the "empty
/// assignment" that only shows the block again (IAP 8.5).
struct interface_change {
  uint32_t block = 0;
  std::optional<std::string> name; ///< New display name.
  std::vector<point_change> points;
  /// Names that the block does not have. They harm nothing: the others apply.
  std::vector<std::string> unknown;
};

/// What the caller knows and the type does not.
struct interface_rules {
  bool hosted = false; ///< Outputs of hosted devices may be written.
  monitor_rates rates;
  unix_nanos now = 0;
};

/// Checks the whole request before anything changes. Fails with the first thing
/// that is wrong; the texts are those of IAP 14.4 and 14.6. Codes:
/// `no_such_block`, `no_such_property`, `wrong_type`, `out_of_range`,
/// `read_only`, `too_large` for what is kept with a point, `never_null` for the
/// normal value, and `wrong_state` for switching an override that is not there.
/// @param owner Who writes, kept with the level.
[[nodiscard]] result<interface_change>
plan_change(const interface_request& request, const live_table& table,
            const interface_rules& rules, const std::string& owner);

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
