// The MQTT client as the bridge needs it.

#pragma once

#include "actors/payloads.hpp"
#include "protocol/result.hpp"

#include <functional>
#include <string>
#include <vector>

namespace troupe {

/// What a port reports; called on the library's threads, so that receivers do
/// no more than send a message to an actor. Handlers do not call the port: its
/// library may hold a lock.
struct port_handlers {
  std::function<void(bus_event)> event;
  std::function<void(bus_message)> message;
};

/// One session with a broker. No call blocks; ends are told by handlers. Calls
/// come from several actors, such as the publisher and `requests`, on any
/// scheduler thread and also at the same time. An implementation does not
/// connect again by itself: the publisher decides when.
class mqtt_port {
public:
  virtual ~mqtt_port() = default;

  /// Set once, before the first `connect`. Handlers must stay callable until
  /// `close` has returned.
  virtual void handle(port_handlers handlers) = 0;

  /// Ends in `connected` or `lost`. A connection that is still there is ended.
  /// Subscriptions of the session before may still hold; messages that waited
  /// for them come right behind `connected`.
  virtual void connect() = 0;

  /// Publishes with QoS 1; ends in `acked` or `refused` with *token*. Order is
  /// kept. `refused` means that the link is of no use any more. Token 0 is for
  /// messages whose end is of no interest.
  virtual void publish(const bus_message& x, uint64_t token) = 0;

  /// Subscribes with QoS 1. What the broker refuses is logged.
  virtual void subscribe(const std::vector<std::string>& filters) = 0;

  /// Nobody waits for the end: messages may still come for a while.
  virtual void unsubscribe(const std::vector<std::string>& filters) = 0;

  /// Says goodbye; nothing is reported afterwards. May block for two seconds.
  virtual void close() = 0;
};

} // namespace troupe
