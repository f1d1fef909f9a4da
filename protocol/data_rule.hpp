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

  /// Nothing is set: the point is as its type says.
  [[nodiscard]] bool empty() const noexcept;

  friend bool operator==(const data_rule& x, const data_rule& y);
  friend bool operator!=(const data_rule& x, const data_rule& y) {
    return !(x == y);
  }
};

/// All rules of one device type. A point has at most one.
struct data_rules {
  std::string protocol;
  std::string type; ///< Name of the device type.
  std::vector<data_rule> points;

  friend bool operator==(const data_rules& x, const data_rules& y);
};

using data_rules_ptr = std::shared_ptr<const data_rules>;

/// Brings *x* into the one form that equal rules have: members by name, whole
/// numbers as integers, empty objects and null members away. Presets keep their
/// order, for the first that fits counts.
void normalize(data_rule& x);

/// As above; and points by block, index and name, without empty rules.
void normalize(data_rules& x);

/// By block, index and name.
void sort_points(data_rules& x);

/// Returns *x* with what *patch*, rules of the same type, says about its points
/// instead. Both and the result are in normal form, but rules of *patch* may be
/// empty: they take away.
[[nodiscard]] data_rules overlay(const data_rules& x, const data_rules& patch);

/// Returns what becomes of *known* rules by *patches*, of which each is as
/// above: those that change, by protocol and type. What is empty then is among
/// them when it was not before.
[[nodiscard]] std::vector<data_rules_ptr>
changed_rules(const std::vector<data_rules>& patches,
              const std::vector<data_rules_ptr>& known);

/// `Lamp/0/nviValue`
[[nodiscard]] std::string path_of(const data_rule& x);

} // namespace troupe
