// What devices and drivers say to each other.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/errc.hpp"
#include "protocol/ids.hpp"
#include "protocol/value.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// A device as its driver knows it.
struct device_link {
  device_number number = 0;
  device_id id;
  std::string unid; ///< Address in the protocol's own form (contract).
  device_type_ptr type;
};

using device_link_ptr = std::shared_ptr<const device_link>;

/// How one point is polled.
struct scan_point {
  point_index point = 0;
  std::chrono::milliseconds period{0};
  bool always = false; ///< Deliver a sample also when nothing changed.
};

/// Points that are not named are not polled. Replaces the previous plan of the
/// device.
struct scan_plan {
  device_number device = 0;
  std::vector<scan_point> points;
};

using scan_plan_ptr = std::shared_ptr<const scan_plan>;

/// Writes, in order, to one device; answered by one `driver_done`.
struct write_command {
  device_number device = 0;
  uint64_t request = 0; ///< Chosen by the device.
  uint8_t level = normal_level;
  std::vector<std::pair<point_index, value>> points;
};

using write_command_ptr = std::shared_ptr<const write_command>;

/// Reads now, past the plan. Values come as a batch that carries *request*,
/// then a `driver_done` with the same number. An empty list means the first
/// readable point: the check behind `provision` and `test` (IAP 7.2).
struct read_command {
  device_number device = 0;
  uint64_t request = 0;
  std::vector<point_index> points;
  std::chrono::milliseconds limit{5'000};
};

using read_command_ptr = std::shared_ptr<const read_command>;

/// The end of a write or read command.
struct driver_done {
  device_number device = 0;
  uint64_t request = 0;
  ec code = ec::none;
  std::string text;
};

/// How a device does; `nascent` until the first answer (IAP Q48). Suspect
/// after 2 consecutive failed polls, down after 5 or after 60 s without
/// success, normal after 1 success (IAP Q21).
enum class device_health : uint8_t { nascent, normal, suspect, down };

/// The driver's judgement of a device changed. Sent only on a change.
struct health_report {
  device_number device = 0;
  device_health health = device_health::normal;
  ec code = ec::none; ///< Why it is not normal.
  std::string text;
};

} // namespace troupe
