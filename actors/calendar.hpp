// The actor of one calendar: says whether it is active today (IAP 12.3).

#pragma once

#include "actors/schedule.hpp"

namespace troupe {

struct calendar_ports {
  schedule_owner_actor owner;
  wheel_actor wheel;
  std::shared_ptr<const wall_clock> clock;
};

/// Runs on a scheduler thread. Schedules look at the dates themselves: they
/// have to know tomorrow's as well.
struct calendar_state {
  static inline constexpr const char* name = "calendar";

  std::string handle;
  surroundings_ptr around;
  calendar_ports ports;
  uint64_t token = 0; ///< Of the newest wake-up.
};

/// @param around Has the calendar among its calendars.
calendar_actor::behavior_type
calendar_behavior(calendar_actor::stateful_pointer<calendar_state> self,
                  std::string handle, surroundings_ptr around,
                  calendar_ports ports);

} // namespace troupe
