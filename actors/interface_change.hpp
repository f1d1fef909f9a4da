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
  /// The device need no longer keep the normal value that the owner gave it.
  bool lets_go = false;
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
/// With `own_only` levels of others stay, and null at level 17 lets go.
/// @param owner Who writes, kept with the level.
[[nodiscard]] result<interface_change>
plan_change(const interface_request& request, const live_table& table,
            const interface_rules& rules, const std::string& owner);

} // namespace troupe
