// What a device has under way.

#pragma once

#include "actors/interface_change.hpp"
#include "actors/request.hpp"
#include "actors/service_messages.hpp"
#include "protocol/ids.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// A request and who waits for its end. Without a request it is the device's
/// own retry of `provision`. The request is shared with the asker, and
/// immutable.
struct device_job {
  device_request_ptr request;
  completion_actor who;
};

/// A request whose change is in memory and not on disk.
struct device_change {
  device_job job;
  interface_change planned;
  std::vector<point_index> to_device; ///< It has to get their present values.
  std::vector<point_index> touched;   ///< Were written, whatever came of it.
};

/// What the driver was asked, until it says done.
struct driver_job {
  enum class kind : uint8_t {
    write,
    take_back, ///< What a priority of the device's own holds.
    read,
    provision,
    test,
    refresh,
    order, ///< An action that is the driver's to carry out.
  };

  kind what = kind::refresh;
  device_job job;                  ///< Empty for `refresh` and `take_back`.
  std::vector<point_index> points; ///< Written or read.
  uint8_t level = normal_level;    ///< Of what is written or taken back.
  value brought = {};              ///< By an order.
};

/// Who watches the limits of a point, and by which topic the list of alarms
/// knows it.
struct limit_watcher {
  limit_alarm_actor actor;
  std::string source;
};

} // namespace troupe
