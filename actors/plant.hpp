// The whole plant as the store remembers it.

#pragma once

#include "actors/device_seed.hpp"
#include "actors/records.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/result.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Everything a manager starts from. *last_number* is the highest that any
/// record has, also one that was skipped: its records must not become those of
/// a new device.
struct plant_seed {
  std::vector<device_type_ptr> types;
  std::vector<device_seed> devices;
  device_number last_number = 0;
  std::vector<data_rules_ptr> rules; ///< At most one for each type.
  /// What was skipped and why; never silently.
  std::vector<std::string> problems;
};

/// Groups the records below `device_prefix` into devices. *records* come in
/// key order: a device, then its points. A record that cannot be read skips
/// its device and is told in `problems`.
void read_devices(plant_seed& plant, const record_list& records,
                  const monitor_rates& rates);

/// Reads the type files again that the records below `type_prefix` carry. Types
/// first, then devices, which refer to them by name.
/// @param types With all that stored resource reports define.
void read_types(plant_seed& plant, const record_list& records,
                const lon::type_catalogue& types);

/// Reads the data rules below `rule_prefix`.
void read_rules(plant_seed& plant, const record_list& records);

/// Finds a device's seed among the records below its own key. Fails with
/// `storage_failed`.
[[nodiscard]] result<device_seed> read_device(const record_list& records,
                                              const device_type_ptr& type,
                                              const monitor_rates& rates);

} // namespace troupe
