// Connections: their life on the bus, and the actors that carry the values.

#pragma once

#include "actors/messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/connection_book.hpp"
#include "bridge/object_store.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

struct connections_ports {
  manager_actor manager;
  publisher_actor publisher;
  store_actor store;
  std::shared_ptr<const wall_clock> clock;
};

class connections_state {
public:
  static inline constexpr const char* name = "connections";

  using pointer = connections_actor::stateful_pointer<connections_state>;

  explicit connections_state(connections_actor::pointer self);

  void start(const std::string& sid, const std::vector<object_record>& stored,
             connections_ports ports);
  void on_message(const bus_message& x);
  void on_state(const std::string& handle, const outcome& how);

private:
  void store(const bus_message& cause, const connection_change& x);
  void stored(const connection_change& x);
  void run(const connection_object& x, bool restored);
  void stop(const std::string& handle);
  void show(const connection_object& x, const std::string& state,
            const std::string& why = {});
  void put(const std::string& tail, std::string json, bool retained = true);
  void fail(const std::string& topic, std::string text) const;

  connections_actor::pointer self_;
  connections_ports ports_;
  std::string sid_;
  connection_book book_{{}};
  std::optional<object_store<connection_book, connection_object>> disk_;
  std::map<std::string, connection_actor> running_; ///< By handle.
};

/// @param stored The connections as they were; those that worked go on.
connections_actor::behavior_type
connections_behavior(connections_state::pointer self, const std::string& sid,
                     const std::vector<object_record>& stored,
                     connections_ports ports);

} // namespace troupe
