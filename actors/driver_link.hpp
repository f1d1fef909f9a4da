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

/// A device as its driver knows it. Immutable; a changed address or type comes
/// as a new link.
struct device_link {
  device_number number = 0;
  device_id id;
  std::string unid; ///< Address in the protocol's own form (contract).
  device_type_ptr type;
};

using device_link_ptr = std::shared_ptr<const device_link>;

/// How one point is polled. Periods are 10 ms or more; 0 goes with *event*
/// only.
struct scan_point {
  point_index point = 0;
  std::chrono::milliseconds period{0};
  bool always = false; ///< Deliver a sample also when nothing changed.
  /// The device is to tell of changes by itself (IAP 9.1). What cannot be told
  /// is polled, as the driver thinks fit where there is no period.
  bool event = false;
};

/// Points that are not named are not polled. Replaces the previous plan of the
/// device.
struct scan_plan {
  device_number device = 0;
  std::vector<scan_point> points;
};

using scan_plan_ptr = std::shared_ptr<const scan_plan>;

/// Writes, in order, to one device; answered by one `driver_done`. *level* is
/// the highest priority among the points: for protocols with priorities of
/// their own, such as BACnet (IAP 8.4). Modbus and LON ignore it.
struct write_command {
  device_number device = 0;
  uint64_t request = 0; ///< Chosen by the device.
  uint8_t level = normal_level;
  std::vector<std::pair<point_index, value>> points;
};

using write_command_ptr = std::shared_ptr<const write_command>;

/// Reads now, past the plan. Values come as a batch that carries *request*,
/// then a `driver_done` with the same number. An empty list means the first
/// readable point: the check behind `provision` and `test` (IAP 7.2). *limit*
/// is how long it may wait for its turn.
struct read_command {
  device_number device = 0;
  uint64_t request = 0;
  std::vector<point_index> points;
  std::chrono::milliseconds limit{5'000};
};

using read_command_ptr = std::shared_ptr<const read_command>;

/// The end of a write or read command. A write ends with `none` when the device
/// confirmed it, `not_confirmed` when it read back another value,
/// `device_refused` when it said no; `timeout`, `not_connected`, `device_down`
/// and `overloaded` mean that it may be tried again.
struct driver_done {
  device_number device = 0;
  uint64_t request = 0;
  ec code = ec::none;
  std::string text;
};

/// How a device does; `nascent` until the first answer (IAP Q48). Suspect after
/// 2 consecutive failures, down after 5 or when failures go on for 60 s, normal
/// after 1 success (IAP Q21).
enum class device_health : uint8_t { nascent, normal, suspect, down };

/// The driver's judgement of a device changed. Sent only on a change. A driver
/// that starts anew may repeat what is known.
struct health_report {
  device_number device = 0;
  device_health health = device_health::normal;
  ec code = ec::none; ///< Why it is not normal.
  std::string text;
};

/// Asks the driver of *protocol* to look for devices. *option* is the member of
/// that name of a request's `option`, which only the driver understands (IAP
/// 4.6); a structure or null. *types* are those of the protocol. After *limit*
/// the search ends by itself.
struct search_order {
  uint64_t number = 0; ///< Chosen by the asker, returned in all reports.
  std::string protocol;
  bool slow = false; ///< Rather waits longer than misses a device.
  value option;
  std::chrono::milliseconds limit{600'000};
  std::vector<device_type_ptr> types;
};

using search_order_ptr = std::shared_ptr<const search_order>;

/// A device that a search came across. A driver need not know what the gateway
/// knows: whether the device is one of its own already, and which handles are
/// free.
struct device_find {
  std::string unid;   ///< As a device would have it; 1 to 255 characters.
  std::string handle; ///< A suggestion; what no handle may have is replaced.
  std::string type;   ///< Program id or name; empty: not known.
  std::string name;   ///< For people; may be empty.
  std::string state;  ///< Of a device that there is; set by the gateway.
  /// An interface file that makes *type* known, at most 1 MiB; empty: none.
  std::string file_name;
  std::string file_text;
};

/// What a search has to say. Exactly one `ended` closes it; a failed search may
/// have found something before.
struct search_report {
  enum class kind : uint8_t { found, progress, ended };

  uint64_t search = 0; ///< Number of the order.
  std::string protocol;
  kind what = kind::ended;
  device_find find;   ///< `found`
  double part = 0;    ///< `progress`: how much is done, 0 to 1.
  ec code = ec::none; ///< `ended`
  std::string text;   ///< `ended`: why not all of it was done.
};

using search_report_ptr = std::shared_ptr<const search_report>;

} // namespace troupe
