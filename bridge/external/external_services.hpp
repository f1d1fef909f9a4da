// What the gateway does for drivers that run outside of it (IAP 14).

#pragma once

#include "actors/messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/external/about_fragments.hpp"
#include "bridge/external/complaints.hpp"
#include "bridge/external/device_book.hpp"
#include "bridge/external/external_entry.hpp"
#include "bridge/external/external_topic.hpp"
#include "bridge/external/poll.hpp"
#include "bridge/external/sample_filter.hpp"
#include "bridge/external/watch_book.hpp"
#include "bridge/mqtt/port.hpp"
#include "bridge/object_store.hpp"
#include "protocol/rate_limit.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// *about* is `fb/about` as the gateway alone would show it.
struct external_config {
  std::string sid;
  std::vector<std::string> protocols;
  monitor_rates rates;
  std::string about;
};

struct external_ports {
  publisher_actor publisher;
  store_actor store;
  wheel_actor wheel;
  std::shared_ptr<mqtt_port> bus;
  wall_clock_ptr clock;
  external_inflows flows; ///< Whose refusals are told.
};

/// Runs on a scheduler thread. A driver owns what it shows of its devices, but
/// for `cfg` and `lic`, which are the gateway's. What is wrong with a message
/// of a driver is told as `ev/warning`, at most twice a minute and kind: nobody
/// waits for an answer, and anybody can send junk.
class external_state {
public:
  static inline constexpr const char* name = "external";

  using pointer = external_actor::stateful_pointer<external_state>;

  explicit external_state(external_actor::pointer self);

  /// Shows what is stored of the devices of *cfg*'s protocols. What is stored
  /// of others stays there, for the day they are declared again.
  void start(external_config cfg, const std::vector<object_record>& stored,
             external_ports ports);

  /// Subscribes anew after each connect; what is retained tells which devices
  /// there are.
  void on_event(const bus_event& x);

  /// From the bus, and requests that `requests` leaves to drivers.
  void on_message(const bus_message& x);

  /// Requests of those who know no bus. Reads wait for the driver's answer;
  /// everything else ends at once, as nobody can tell what becomes of it.
  void on_request(const device_request_ptr& x, const completion_actor& who);

  /// Fails with `no_such_device` or `overloaded`. Values come when the driver
  /// sends them.
  caf::result<caf::ok_atom> on_observe(const point_watch_ptr& x);
  void on_down(const caf::down_msg& x);

  /// Token 1 is the time for what waits, 2 for samples.
  void on_wake(uint64_t token);

  [[nodiscard]] metric_list_ptr counters() const;

private:
  static constexpr uint64_t tick_wake = 1;
  static constexpr uint64_t sample_wake = 2;

  /// What is seen of one device. Entries of devices that went stay for half a
  /// minute: what was cleared comes back from the broker.
  struct presence {
    bool alive = false; ///< The driver shows it.
    std::string health;
    own_texts cfgs;
    size_t clears = 0; ///< Of `cfg`, on their way.
    unix_nanos corrected = 0;
    unix_nanos gone = 0;
  };

  /// For a request, or for the name of a connection.
  struct pending_poll {
    device_request_ptr request;
    completion_actor who;
    std::string watch;
    unix_nanos until = 0;
  };

  // -- services ---------------------------------------------------------------

  void on_about(const external_topic& topic, const bus_message& x);
  void on_sample(const bus_message& x);
  void report(const external_sample& x);
  void arm_samples();
  void on_control(const bus_message& x);
  void on_logged(const bus_message& x);

  // -- devices ----------------------------------------------------------------

  void on_device_request(const bus_message& x);
  void on_cfg_request(const bus_message& x, const device_id& device,
                      const value& patch);
  void on_status(const device_id& device, const bus_message& x);
  void on_cfg(const device_id& device, const bus_message& x);
  void appear(const std::string& key);
  void leave(const std::string& key);

  /// Shows `cfg` again when it was not long ago; else at the next tick, so that
  /// a driver that insists on its own does not end in a race.
  void correct(const std::string& key);
  void keep_cfg(const std::string& key, value cfg, const std::string& topic);
  void show_cfg(const std::string& key);
  void show_lic(const std::string& key);
  [[nodiscard]] bool is_alive(const std::string& key) const;

  // -- requests to drivers ----------------------------------------------------

  void poll(const device_request_ptr& x, const read_request& what,
            const completion_actor& who);
  void send_poll(pending_poll x, std::string topic, const read_request& what);
  void on_polled(const bus_message& x);
  void on_search(const bus_message& x);
  void on_discovered(const external_topic& topic);
  void end(const search& x);

  // -- connections ------------------------------------------------------------

  void follow(const std::string& watch);
  void tell_watchers(const device_id& device, const failure& how);
  void follow_all(const std::string& protocol, const std::string& handle);
  void on_input(const external_topic& topic, const bus_message& x);
  void carry_on(const std::string& watch, const value& what);
  void on_connected(const external_topic& topic, const bus_message& x);

  // -- everything -------------------------------------------------------------

  void on_tick();
  void arm_tick();
  void put(std::string topic, std::string json, bool retained = false);
  void tell(severity level, const std::string& topic, std::string text);

  /// @param kind Chosen by the code: `complaints` keeps one entry each.
  void complain(const std::string& kind, const std::string& topic,
                const std::string& text);
  void tell_refused();

  external_actor::pointer self_;
  external_ports ports_;
  external_topics topics_{{}, {}};
  monitor_rates rates_;
  about_fragments about_{"{}", {}};
  device_book book_;
  /// Set by `start`; refers to `book_`.
  std::optional<object_store<device_book, external_device>> disk_;
  std::map<std::string, presence> devices_; ///< By `{P}/{H}`.
  std::set<std::string> stale_;             ///< Their `cfg` is to be corrected.
  early_cfgs early_;
  sample_filter samples_;
  std::map<uint64_t, pending_poll> polls_;
  uint64_t last_poll_ = 0;
  search_book searches_;
  watch_book watches_;
  complaints complaints_;
  static constexpr unix_nanos one_second = 1'000'000'000;

  // How many messages a second, and how many at once.
  rate_limit sample_gate_{one_second / 2'000, 10'000};
  rate_limit control_gate_{one_second / 500, 2'000};
  rate_limit log_gate_{one_second / 20, 200};
  bool tick_armed_ = false;
  bool missed_ = false;           ///< What drivers show has to come again.
  std::set<std::string> started_; ///< Protocols whose driver is new.
  unix_nanos samples_armed_ = 0;  ///< For when; 0: not.
  uint64_t refused_services_ = 0; ///< Of those told so far.
  uint64_t refused_state_ = 0;
  uint64_t reported_ = 0;
  uint64_t logged_ = 0;
};

/// @param stored Records below `external_prefix`.
external_actor::behavior_type
external_behavior(external_state::pointer self, external_config cfg,
                  const std::vector<object_record>& stored,
                  external_ports ports);

} // namespace troupe
