// What a full-screen program wants to ask the daemon.

#pragma once

#include "protocol/proto/console.pb.h"

#include <cstdint>

namespace troupe::cli {

enum class wanted : uint8_t {
  devices,
  status,
  actors,
  alarms,
  schedules,
  events,
  chosen,  ///< The chosen point with its levels.
  listing, ///< All points.
  watch,   ///< Changes of all points; never ends by itself.
  cause,   ///< Why a value is what it is.
  order,   ///< What the user does to a point or an alarm.
  trace    ///< The way of one point; ends when another is wanted.
};

struct wish {
  wanted what = wanted::status;
  console::request request;
};

} // namespace troupe::cli
