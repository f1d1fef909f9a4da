// Values to and from another broker (IAP 13.1).

#pragma once

#include "actors/messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/inflow.hpp"
#include "bridge/mqtt/port.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

struct exchange_ports {
  std::shared_ptr<mqtt_port> bus; ///< A client of its own at that broker.
  wheel_actor wheel;
  std::shared_ptr<const wall_clock> clock;
};

/// Runs on a scheduler thread; one for each broker. Values are bare JSON. While
/// the broker is away, or slow, the newest value of each topic waits. Dropped
/// and counted are the 1,001st topic, values of more than 16 KiB, and what
/// arrives faster than it can be handed on.
class exchange_state {
public:
  static inline constexpr const char* name = "exchange";
  static constexpr size_t most_waiting = 1'000;
  static constexpr size_t most_watches = 10'000;
  static constexpr size_t most_value_bytes = size_t{16} << 10;
  static constexpr size_t most_flying = 500; ///< Not acknowledged yet.

  using pointer = exchange_actor::stateful_pointer<exchange_state>;

  explicit exchange_state(exchange_actor::pointer self);

  void start(exchange_ports ports);
  void on_event(const bus_event& x);

  /// What is no JSON is an invalid sample.
  void on_message(const bus_message& x);

  /// Forgotten when the subscriber ends. Beyond `most_watches` nothing is heard
  /// of.
  /// @param topic Without wildcards.
  void on_observe(const std::string& topic, const subscriber_actor& who,
                  uint64_t token);
  void on_down(const caf::actor_addr& who);
  void on_put(const bus_message_ptr& x);
  void on_wake();

  [[nodiscard]] size_t dropped() const noexcept {
    return dropped_;
  }

private:
  void send(const bus_message_ptr& x);

  /// What was on its way goes out again.
  void lose();

  struct watch {
    subscriber_actor who;
    uint64_t token = 0;
  };

  exchange_actor::pointer self_;
  exchange_ports ports_;
  bool online_ = false;
  bool reconnecting_ = false;
  caf::timespan backoff_{};
  std::map<std::string, std::vector<watch>> watches_; ///< By topic.
  size_t watch_count_ = 0;
  std::map<std::string, bus_message_ptr> waiting_; ///< By topic.
  std::map<uint64_t, bus_message_ptr> flying_;     ///< By token.
  uint64_t last_token_ = 0;
  size_t dropped_ = 0;
};

/// Connects at once, and again whenever the broker went away.
exchange_actor::behavior_type exchange_behavior(exchange_state::pointer self,
                                                exchange_ports ports);

} // namespace troupe
