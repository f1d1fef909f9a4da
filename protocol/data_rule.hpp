// What a site wants of the datapoints of a device type (DLA files).

#pragma once

#include "protocol/value.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Of one datapoint. *settings* has those members that a file or client set, in
/// the form of a write to the datapoint (IAP 8.5): `monitor`, `presets`,
/// `localization`, and of ours
///
///     "alarm": {"enabled", "name", "details", "lowError", "lowWarning",
///               "highWarning", "highError", "deadband", "onDelay", "offDelay",
///               "maxRate", "frozen"}      units of the value, seconds
///     "log":   {"enabled", "minDeltaTime", "minDeltaValue",
///               "levels": [{"interval", "retention"}]}     seconds, days
///     "visible": bool, "tags": [text]
struct data_rule {
  std::string block;
  uint32_t index = 0;
  std::string point;
  value settings;
  std::optional<value> initial; ///< For inputs; in local units where there are.
  bool provision_initial = false; ///< Write it when the device is provisioned.
};

/// All rules of one device type. A point has at most one.
struct data_rules {
  std::string protocol;
  std::string type; ///< Name of the device type.
  std::vector<data_rule> points;
};

using data_rules_ptr = std::shared_ptr<const data_rules>;

} // namespace troupe
