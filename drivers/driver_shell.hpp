// The one driver actor: carries messages to the reactor of its driver.

#pragma once

#include "actors/messages.hpp"
#include "drivers/driver_host.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <string>

namespace troupe {

/// Runs on a scheduler thread and touches nothing of the driver itself: every
/// message becomes a task on the reactor, in the order of arrival.
class driver_state {
public:
  static inline constexpr const char* name = "driver";

  driver_state() = default;
  driver_state(const driver_state&) = delete;
  driver_state& operator=(const driver_state&) = delete;

  /// Stops the driver before a successor's first message reaches the reactor.
  ~driver_state();

  void start(driver_host_ptr host, reactor* io);

  /// Runs *x* with the host, on its reactor.
  void tell(std::function<void(driver_host&)> x) const;

  /// Runs *x* with the driver, on its reactor.
  void tell_driver(std::function<void(protocol_driver&)> x) const;

  /// Read here, without a detour over the reactor: they are atomic.
  [[nodiscard]] metric_list_ptr counters() const;

private:
  driver_host_ptr host_;
  reactor* io_ = nullptr;
};

/// @param protocol Prefix of the driver's counters.
/// @param make From `find_driver`.
/// @param ports Without sink and counters. The reactor must outlive the actor
///              system.
driver_actor::behavior_type
driver_behavior(driver_actor::stateful_pointer<driver_state> self,
                const std::string& protocol, const driver_factory& make,
                const driver_ports& ports);

} // namespace troupe
