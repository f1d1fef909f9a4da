// Messages of the bus in, requests to devices out, failures back as events.

#pragma once

#include "actors/messages.hpp"
#include "actors/records.hpp"
#include "actors/service_messages.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/action_book.hpp"
#include "bridge/discovery.hpp"
#include "bridge/get_service.hpp"
#include "bridge/import_session.hpp"
#include "bridge/mqtt/port.hpp"
#include "protocol/iap/topic.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <string>

namespace troupe {

/// *resources* own what stands behind `rq/{name}/`: `grp` and `con`.
struct requests_ports {
  manager_actor manager;
  publisher_actor publisher;
  store_actor store;
  wheel_actor wheel;
  std::shared_ptr<mqtt_port> bus;
  std::shared_ptr<const wall_clock> clock;
  std::map<std::string, resource_actor> resources; ///< By name below `rq`.
  segment_identity identity{}; ///< Sid and place are those of the segment.
  /// By protocol: who looks after drivers outside.
  std::map<std::string, external_actor> outside = {};
  /// Hear of the segment's configuration when it has changed.
  std::vector<settings_taker_actor> settings = {};
  searches_actor searches = {}; ///< Carries out `discoverDevices`.
};

/// Runs on a scheduler thread and reads what clients ask for with `rq`. It
/// keeps the order of arrival per device, as the manager and the device keep
/// theirs (IAP 6.3). Success shows in `fb`, failure in `ev/error`; only who
/// names a topic is answered.
class requests_state {
public:
  static inline constexpr const char* name = "requests";

  using pointer = requests_actor::stateful_pointer<requests_state>;

  explicit requests_state(requests_actor::pointer self);

  void start(segment_record segment, requests_ports ports);

  /// Retained requests are cleared and not executed (IAP Q34). What lies in no
  /// tree of ours is ignored.
  void on_message(const bus_message_ptr& x);

  /// Subscribes anew after each connect: the broker may have lost the session.
  void on_event(const bus_event& x);

  /// Numbers are `get << 16 | item` for items of a get, below that those of
  /// `action_book`, 0 for everything else.
  void on_outcome(const outcome& x);

  /// The limit of a get, with the highest bit set that of a transaction; or the
  /// time to look for actions without an end.
  void on_wake(uint64_t get);

private:
  /// @param tail Behind `glp/0/{SID}/rq/`.
  void on_request(const bus_message_ptr& x, std::string_view tail);
  void on_device(const bus_message_ptr& x, const iap::device_topic& topic);

  /// Whether what is being handled comes of a group.
  [[nodiscard]] bool is_relayed() const;

  /// Returns whether a driver outside owns the device: it hears the bus itself,
  /// but not what groups make of their requests.
  bool leave_to_driver(const bus_message_ptr& x, std::string_view tail);

  /// `report`, `import`, `time`, `update`, `discoverDevices` (IAP 4.6).
  void on_segment_action(const bus_message& x);
  void report(const bus_message& x, const value& args);
  void discover(const bus_message& x, const value& args);

  /// Nothing without `respond`. Not retained, although it may lie below `fb`
  /// (IAP 4.7).
  void reply(const bus_message& x, const value& args,
             std::vector<std::pair<std::string, value>> members);
  void on_import(const bus_message& x, const value& args);

  /// Starts the time of a session anew; each of its messages does.
  void expect_step();
  void time_import();
  void on_import_silence(uint64_t step);

  /// Zone and rule are kept; setting the clock is refused with a warning.
  void on_time(const bus_message& x, const value& args);
  void on_segment_cfg(const bus_message& x,
                      const std::vector<std::string>& path);

  /// Changes count at once, for the next patch builds on them, and are shown
  /// when they are stored (IAP 4.5).
  void patch_cfg(const std::string& topic, const value& patch);

  void on_provisioning(const bus_message& x);
  void announce_segment();

  /// Has the end of an action known to those whom it concerns. Returns false
  /// when too many are open.
  [[nodiscard]] bool follow(device_request& x, const bus_message_ptr& asked);
  void arm_sweep();
  void sweep_actions();
  void end_action(const open_action& x, const outcome& how);
  void audit(const open_action& x, const outcome& how);

  /// Sends a request for each item; all share the limit of the get.
  void on_get(const bus_message_ptr& x);
  void on_cancel(const bus_message& x);
  void send(const get_response& x);
  void tell(severity level, const std::string& topic, std::string text) const;

  requests_actor::pointer self_;
  requests_ports ports_;
  segment_record segment_;
  get_service gets_;
  action_book actions_;
  bool sweeps_ = false; ///< Whether a wake-up for that is on its way.
  import_session import_;
  uint64_t import_steps_ = 0; ///< Messages of sessions so far.
  bool import_timed_ = false; ///< Whether a wake-up is on its way.

  /// Set the wake-ups of transactions and of sweeps apart from those of gets.
  static constexpr uint64_t import_wake = uint64_t{1} << 63;
  static constexpr uint64_t sweep_wake = uint64_t{1} << 62;
};

/// @param segment The segment as stored; kept up to date from here on.
requests_actor::behavior_type requests_behavior(requests_state::pointer self,
                                                segment_record segment,
                                                requests_ports ports);

} // namespace troupe
