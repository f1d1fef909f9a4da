// Data rules of a device type, made ready for its devices.

#pragma once

#include "actors/monitor.hpp"
#include "actors/records.hpp"
#include "protocol/data_rule.hpp"
#include "protocol/device_type.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <vector>

namespace troupe {

/// What counts for a point as long as no client says otherwise.
struct point_rule {
  monitor_ptr monitor; ///< Null: the default of the point.
  value extra;         ///< `presets`, `localization`, `alarm`, `log`, ...
  /// What the device gets when it is provisioned, as the members of a write.
  value on_provision;
};

/// Shared by all devices of a type. Points behind the end have no rule.
struct point_rules {
  std::vector<point_rule> points; ///< By `point_index`.
};

/// Rules for points that the type does not have are left out: another version
/// of the type may have had them. Fails with the codes of `merge_monitor` and
/// `merge_extra`, naming the datapoint.
[[nodiscard]] result<point_rules_ptr> resolve_rules(const data_rules& x,
                                                    const device_type& type,
                                                    const monitor_rates& rates);

inline constexpr const char* rule_prefix = "r/";

/// `r/PROTOCOL/TYPE`.
[[nodiscard]] std::string rule_key(const data_rules& x);

[[nodiscard]] object_record record_of(const data_rules& x);

/// Fails with `storage_failed` for what is no record of rules.
[[nodiscard]] result<data_rules_ptr> rules_of(const object_record& x);

} // namespace troupe
