// What an import would change, in words.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/import/importer.hpp"

#include <string>
#include <vector>

namespace troupe {

/// A device that is there.
struct known_device {
  device_id id;
  std::string type; ///< Name of its device type.
  std::string uid;  ///< Empty: not known yet.
};

/// What the gateway has, as far as an import may touch it.
struct known_site {
  std::vector<device_type_ptr> types;
  std::vector<known_device> devices;
  std::vector<data_rules_ptr> rules; ///< In normal form.
};

/// Says in a sentence each what *plan* adds or changes: types, then devices,
/// then rules, in the order of the plan. Empty when it changes nothing. What is
/// there and in no file stays, and is not told. Linear but for sorting.
/// @pre plan.usable()
[[nodiscard]] std::vector<std::string>
describe_changes(const import_plan& plan, const known_site& known);

} // namespace troupe
