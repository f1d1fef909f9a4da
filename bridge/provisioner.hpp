// Waits for a client to give the segment its id (IAP 4.3).

#pragma once

#include "actors/messages.hpp"
#include "bridge/discovery.hpp"
#include "bridge/mqtt/port.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

struct provisioner_ports {
  std::shared_ptr<mqtt_port> bus;
  wheel_actor wheel;
};

/// Runs on a scheduler thread, alone with the bus: nothing else of the gateway
/// is there before the segment has an id. Announces it at each connect and
/// every 15 minutes.
class provisioner_state {
public:
  static inline constexpr const char* name = "provisioner";

  using pointer = provisioner_actor::stateful_pointer<provisioner_state>;

  explicit provisioner_state(provisioner_actor::pointer self);

  void start(segment_identity identity, provisioner_ports ports);
  void on_event(const bus_event& x);

  /// The first id that is one counts. What is wrong becomes `error` of the next
  /// announcement, which follows at once.
  void on_message(const bus_message& x);

  /// Tokens: 0 connects, others announce; only the newest counts.
  void on_wake(uint64_t token);
  caf::result<std::string> on_ask();

private:
  void announce();

  provisioner_actor::pointer self_;
  segment_identity identity_;
  provisioner_ports ports_;
  bool reconnecting_ = false;
  uint64_t announcements_ = 0;
  std::vector<caf::typed_response_promise<std::string>> asking_;
};

provisioner_actor::behavior_type
provisioner_behavior(provisioner_state::pointer self, segment_identity identity,
                     provisioner_ports ports);

} // namespace troupe
