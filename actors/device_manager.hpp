// Creates devices, finds them, buries them, revives them.

#pragma once

#include "actors/directory.hpp"
#include "actors/messages.hpp"
#include "actors/plant.hpp"
#include "actors/point_rules.hpp"
#include "actors/restart_policy.hpp"
#include "actors/type_registry.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// Whom the manager and its devices talk to.
struct manager_ports {
  wheel_actor wheel;
  store_actor store;
  recorder_actor recorder;
  observer_actor publisher;
  std::shared_ptr<const wall_clock> clock;
  /// Who speaks for the protocols that drivers outside the gateway own.
  std::map<std::string, external_actor> outside = {};
  alarm_desk_actor alarms = {}; ///< Of the devices.
  log_taker_actor history = {}; ///< Of their datapoints.
};

/// *most_devices* bounds what clients can make the gateway hold.
struct manager_config {
  monitor_rates rates;
  size_t most_devices = 100'000;
  restart_config restarts; ///< Of one device.
  /// What clients may name when they add datapoints to a device.
  lon::catalogue_ptr types = lon::standard_catalogue();
};

/// Runs on a scheduler thread; nothing else creates devices. It keeps the order
/// of requests per device, as it hands each on at once or holds all of them.
class manager_state {
public:
  static inline constexpr const char* name = "device-manager";

  using pointer = manager_actor::stateful_pointer<manager_state>;

  explicit manager_state(manager_actor::pointer self);

  /// Spawns all devices of *seed* and tells its problems as errors.
  void start(const manager_config& cfg, manager_ports ports, plant_seed seed);

  /// Without a device only `create` and `delete` are no failure (IAP 14.2).
  void on_request(const device_request_ptr& x, const completion_actor& who);

  /// Fails with `already_exists` for another version of a type that devices
  /// use, else as the store. All are stored, or none.
  caf::result<caf::ok_atom> on_types(const type_list_ptr& x);

  /// Stores them, then hands them to the devices of their types. Rules may come
  /// before their type.
  caf::result<caf::ok_atom> on_rules(const rule_list_ptr& x);
  [[nodiscard]] rule_list_ptr rules() const;

  /// Of devices that there are and that there will be.
  void on_catalogue(const lon::catalogue_ptr& x);

  /// Devices that are created later get it as well.
  void on_driver(const std::string& protocol, const driver_actor& x);

  /// A protocol without a driver of ours ends the search as `unsupported`.
  void on_search(const search_order_ptr& x, const searcher_actor& who);
  void on_stop_search(const std::string& protocol, uint64_t number);

  /// Ends the actor, and lets requests go on that waited behind the `delete`: a
  /// `create` among them makes a new device.
  void on_gone(device_number number);

  /// Those who watch the device hear what became of their datapoints.
  void on_interface(device_number number);

  /// @param claimed Address that the request brought, accepted or not.
  /// @param unid Address that the device has.
  void on_settled(device_number number, const std::string& claimed,
                  const std::string& unid);

  /// Remembered until the subscriber ends, whether there is such a device or
  /// not: devices come later, die and come back.
  caf::result<caf::ok_atom> on_observe(const point_watch_ptr& x);
  void on_down(const caf::down_msg& x);

  /// Ends the devices first, so that none of them is revived.
  void on_exit(const caf::exit_msg& x);

  /// A device that died may be started again.
  void on_wake(uint64_t device);
  [[nodiscard]] type_list_ptr types() const;

  /// Devices and points, without the system device.
  [[nodiscard]] metric_list_ptr counts();
  caf::result<metric_list_ptr> driver_counts();

private:
  /// Codes: `invalid_request` for handle and arguments, `too_large`,
  /// `no_such_type`, `already_exists` for an address.
  void create(const device_job& x, const action_request& action);
  void introduce(const device_id& id, const directory_entry& entry);
  void forward(directory_entry& entry, const device_job& x);
  [[nodiscard]] bool is_clash(const device_type& x);
  void take_over(const type_list& x,
                 caf::typed_response_promise<caf::ok_atom> promise);
  void count_next(std::vector<counting_actor> left, metric_list sum,
                  caf::typed_response_promise<metric_list_ptr> promise);
  void refuse(const device_job& x, failure why) const;
  device_actor spawn_device(device_seed seed);
  void adopt_rules(const rule_list& x);

  /// Of devices of the type; null when there are none, or none that fit it.
  point_rules_ptr rules_of_type(const device_type_ptr& x);

  /// By value: the entry may be gone when the store answers.
  void revive(device_id id);
  void revived(const device_id& id, device_seed seed);

  /// The device stays known, so that its handle is not free, but does not work.
  void give_up(const device_id& id, const std::string& why);
  void release(directory_entry& entry);

  /// @pre the device runs
  void resume_watches(const device_id& id, const device_actor& device);
  void tell_watchers(const device_id& id, const failure& why);
  void tell_watcher(const point_watch& x, const failure& why) const;
  void remember(const point_watch_ptr& x);
  void forget_watcher(const caf::actor_addr& gone);

  using watch_list = std::vector<point_watch_ptr>;

  manager_actor::pointer self_;
  manager_config cfg_;
  manager_ports ports_;
  directory devices_;
  type_registry types_;
  std::map<std::string, driver_actor> drivers_; ///< By protocol.
  device_number last_number_ = 0;
  std::map<device_number, restart_policy> restarts_; ///< Of those that died.
  std::map<device_id, watch_list> watches_;
  std::map<caf::actor_addr, std::set<device_id>> watchers_;

  using type_name = std::pair<std::string, std::string>; ///< protocol, name
  std::map<type_name, data_rules_ptr> rules_;
  std::map<device_type_ptr, point_rules_ptr> resolved_; ///< Made when needed.
};

manager_actor::behavior_type
manager_behavior(manager_state::pointer self, const manager_config& cfg,
                 manager_ports ports, plant_seed seed);

} // namespace troupe
