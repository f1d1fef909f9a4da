// Watches one datapoint for the limits of its data rule.

#pragma once

#include "actors/service_messages.hpp"
#include "actors/single_wake.hpp"
#include "actors/wall_clock.hpp"
#include "protocol/alarm/limit_watch.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <string>

namespace troupe {

/// What a watcher knows and whom it talks to.
struct limit_alarm_config {
  std::string source; ///< Topic of the datapoint below `fb`.
  alarm_limits limits;
  alarm_desk_actor owner;
  wheel_actor wheel;
  std::shared_ptr<const wall_clock> clock;
};

/// A child of its device, which lets it hear of the datapoint. It begins with
/// what the list has as active, so that a restart is no change.
struct limit_alarm_state {
  static inline constexpr const char* name = "limit-alarm";

  limit_alarm_config cfg;
  std::optional<limit_watch> watch;
  sample newest;
  bool sampled = false; ///< There is a newest sample.
  single_wake wake;
};

limit_alarm_actor::behavior_type limit_alarm_behavior(
  limit_alarm_actor::stateful_pointer<limit_alarm_state> self,
  limit_alarm_config cfg);

} // namespace troupe
