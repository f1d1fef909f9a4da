// The one driver actor: carries messages to a driver on its reactor and back.

#pragma once

#include "actors/messages.hpp"
#include "drivers/protocol_driver.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>

namespace troupe {

class driver_state {
public:
  static inline constexpr const char* name = "driver";

  driver_state() = default;
  driver_state(const driver_state&) = delete;
  driver_state& operator=(const driver_state&) = delete;

  /// Stops the driver, so that a successor finds ports and links free.
  ~driver_state();

  void start(protocol_driver_ptr what, reactor* io);

  /// Runs *x* with the driver, on its reactor.
  void tell(std::function<void(protocol_driver&)> x) const;

  [[nodiscard]] metric_list_ptr counters() const;

private:
  protocol_driver_ptr driver_;
  reactor* io_ = nullptr;
};

/// @param io The reactor that *what* was made with; it must outlive the actor
///           system.
driver_actor::behavior_type
driver_behavior(driver_actor::stateful_pointer<driver_state> self,
                protocol_driver_ptr what, reactor* io);

} // namespace troupe
