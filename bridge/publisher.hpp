// Shows the gateway on the bus: retained state, events, in the order of cause.

#pragma once

#include "actors/messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/block_window.hpp"
#include "bridge/mqtt/port.hpp"
#include "bridge/outbox.hpp"
#include "bridge/retained_sync.hpp"
#include "bridge/shelf.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace troupe {

struct publisher_config {
  std::string sid;
  outbox_config outbox;
  /// A block is published at most once in this time; zero: always at once.
  caf::timespan block_window = std::chrono::milliseconds{50};
  /// Waits between attempts to connect; jittered by half.
  caf::timespan reconnect_min = std::chrono::milliseconds{200};
  caf::timespan reconnect_max = std::chrono::seconds{30};
  uint64_t seed = 0; ///< Of the jitter.
};

/// What the publisher needs around it.
struct publisher_ports {
  std::shared_ptr<mqtt_port> bus;
  wheel_actor wheel;
  wall_clock_ptr clock; ///< Of its own diagnostics.
};

class publisher_state {
public:
  static inline constexpr const char* name = "publisher";

  using pointer = publisher_actor::stateful_pointer<publisher_state>;

  explicit publisher_state(publisher_actor::pointer self);

  void start(publisher_config cfg, publisher_ports ports);

  void on_device(const device_view_ptr& x);
  void on_block(const block_view_ptr& x);
  void on_samples(const sample_report_ptr& x);
  void on_life(const life_event_ptr& x);
  void on_diagnostic(const diagnostic& x);
  void on_raw(const bus_message_ptr& x);
  void on_report(const std::string& expression);
  void on_observer(const observer_actor& x);
  void on_observer_down(const caf::down_msg& x);
  void on_event(const bus_event& x);
  void on_message(const bus_message_ptr& x);
  void on_wake(uint64_t token);
  caf::result<caf::ok_atom> on_settle();
  [[nodiscard]] view_set_ptr views(const std::string& glob) const;
  [[nodiscard]] metric_list_ptr counters() const;

private:
  static constexpr uint64_t flush_wake = 1;

  /// How far the link is.
  enum class phase : uint8_t { offline, learning, online };

  /// The newest views of one device.
  struct shown {
    device_view_ptr device;
    std::map<uint32_t, block_view_ptr> blocks;
  };

  // -- retained state and events ----------------------------------------------

  void retain(const std::string& topic, std::string json);
  void retain_block(const block_view& x);
  void forget_device(const device_view& x);
  void event(std::string_view tail, std::string json);
  void flush_blocks(const device_id& device);
  void flush_due_blocks();
  void give_credit();
  [[nodiscard]] std::string block_topic(const block_view& x) const;

  // -- the link ---------------------------------------------------------------

  void learn();
  void go_online();
  void lose();
  void pump();
  void tell_drops();
  void arm(caf::timespan delay, uint64_t token);

  template <class T>
  void copy(const T& x) {
    for (auto& observer : observers_)
      self_->send(observer, x);
  }

  publisher_actor::pointer self_;
  publisher_config cfg_;
  publisher_ports ports_;
  outbox outbox_{outbox_config{}};
  retained_sync sync_;
  phase phase_ = phase::offline;
  std::string sync_mark_; ///< Payload that ends the learning.
  uint64_t rounds_ = 0;   ///< Connections so far.
  caf::timespan backoff_{0};
  std::minstd_rand random_;

  shelf shelf_; ///< What the broker should hold.
  block_window window_{caf::timespan{0}};
  std::map<device_id, shown> shown_;
  bool flush_armed_ = false;
  bool reconnecting_ = false; ///< A wake-up will connect.
  uint64_t told_drops_ = 0;
  std::vector<observer_actor> observers_;
  std::vector<caf::typed_response_promise<caf::ok_atom>> settling_;
};

publisher_actor::behavior_type publisher_behavior(publisher_state::pointer self,
                                                  publisher_config cfg,
                                                  publisher_ports ports);

/// Which messages of the bus are the publisher's: what the broker retains.
[[nodiscard]] bool is_for_publisher(const std::string& sid,
                                    const std::string& topic);

} // namespace troupe
