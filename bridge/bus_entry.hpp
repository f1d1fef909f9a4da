// From the MQTT client's threads to the actors.

#pragma once

#include "actors/messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/external/external_entry.hpp"
#include "bridge/inflow.hpp"
#include "bridge/mqtt/port.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace troupe {

struct bus_entry_ports {
  publisher_actor publisher;
  requests_actor requests;
  std::shared_ptr<inflow> flow;
  std::shared_ptr<const wall_clock> clock;
  /// Null: nobody serves drivers outside.
  std::shared_ptr<const external_entry> outside = {};
};

/// Sends what the port reports to those who wait for it. Callable on any
/// thread. A request for which there is no room is lost; the first of a flood
/// says so in `ev/error`.
class bus_entry {
public:
  bus_entry(std::string sid, bus_entry_ports ports);

  void on_event(const bus_event& x) const;
  void on_message(bus_message x);

private:
  std::string sid_;
  bus_entry_ports ports_;
  std::atomic<bool> told_{false}; ///< Whether this flood was told of.
};

/// Handlers that share one entry.
[[nodiscard]] port_handlers enter_by(std::shared_ptr<bus_entry> entry);

} // namespace troupe
