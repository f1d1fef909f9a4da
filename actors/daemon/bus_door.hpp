// The broker that the gateway uses: its own, or one that was there before.

#pragma once

#include "actors/daemon/options.hpp"
#include "bridge/exchange_pool.hpp"
#include "bridge/mqtt/broker_keeper.hpp"
#include "bridge/mqtt/paho_port.hpp"
#include "protocol/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// File of the state directory that keeps the name of the gateway's session.
inline constexpr const char* session_file = "client-id";

/// *login* is what the client uses; for our own broker made at each start.
struct bus_door {
  paho_config login;
  std::unique_ptr<broker_keeper> broker; ///< Null: another's broker is used.
  std::shared_ptr<mqtt_port> port;
};

/// Starts the gateway's own broker, with its files below *state*, unless
/// *options* name another. The client is made, not yet connected. Fails with
/// `invalid_config` for impossible addresses and for files that are not what
/// they should be, and as `broker_keeper::start`.
/// Blocks until the broker listens.
/// @param external Protocols whose drivers are clients of our own broker.
[[nodiscard]] result<bus_door>
open_bus(const broker_options& options, const std::string& state,
         const std::vector<std::string>& external);

/// The gateway's client: what it publishes in bulk goes by a connection of its
/// own. Not yet connected.
[[nodiscard]] std::shared_ptr<mqtt_port> make_port(const paho_config& login);

/// Makes clients for the ends of connections that are elsewhere: sessions of
/// their own, which end with the connection.
/// @param own How the gateway reaches its own broker.
[[nodiscard]] exchange_maker reach_brokers(const paho_config& own);

} // namespace troupe
