// The actor that owns the policy of one datapoint.

#pragma once

#include "actors/messages.hpp"
#include "actors/priority_array.hpp"
#include "actors/trace_book.hpp"
#include "actors/wall_clock.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

/// Takes the policies of a device's points.
using policy_taker_actor = caf::typed_actor<caf::reacts_to<policy_ptr>>;

/// Whom a datapoint talks to; the points of a device share it.
struct datapoint_ports {
  policy_taker_actor device; ///< Gets every new policy.
  wheel_actor wheel;         ///< Wakes the point when an override ends.
  std::shared_ptr<const wall_clock> clock;
  trace_book* traces = nullptr; ///< Null: nothing is traced.
  device_number number = 0;     ///< Of the device.
};

using datapoint_ports_ptr = std::shared_ptr<const datapoint_ports>;

struct datapoint_config {
  point_index point = 0;
  overrides_ptr restored; ///< From the store; null: none.
};

/// There are more of these than of anything else: every byte counts.
struct datapoint_state {
  static inline constexpr const char* name = "datapoint";

  point_index point = 0;
  datapoint_ports_ptr ports;
  priority_array levels;
  std::vector<std::pair<subscriber_actor, uint64_t>> subscribers;

  std::optional<unix_nanos> armed; ///< When the next wake-up is due.
  uint64_t expiry_token = 0;       ///< Tells it from abandoned ones.
};

datapoint_actor::behavior_type
datapoint_behavior(datapoint_actor::stateful_pointer<datapoint_state> self,
                   datapoint_config cfg, datapoint_ports_ptr ports);

} // namespace troupe
