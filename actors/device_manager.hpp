// Creates devices, finds them, buries them, revives them.

#pragma once

#include "actors/directory.hpp"
#include "actors/messages.hpp"
#include "actors/plant.hpp"
#include "actors/restart_policy.hpp"
#include "actors/type_registry.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
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
};

struct manager_config {
  monitor_rates rates;
  size_t most_devices = 100'000;
  restart_config restarts; ///< Of one device.
};

class manager_state {
public:
  static inline constexpr const char* name = "device-manager";

  using pointer = manager_actor::stateful_pointer<manager_state>;

  explicit manager_state(manager_actor::pointer self);

  void start(const manager_config& cfg, manager_ports ports, plant_seed seed);

  void on_request(const device_request_ptr& x, const completion_actor& who);
  caf::result<caf::ok_atom> on_types(const type_list_ptr& x);
  void on_driver(const std::string& protocol, const driver_actor& x);
  void on_gone(device_number number);
  void on_settled(device_number number, const std::string& claimed,
                  const std::string& unid);
  caf::result<caf::ok_atom> on_observe(const point_watch_ptr& x);
  void on_down(const caf::down_msg& x);
  void on_exit(const caf::exit_msg& x);
  void on_wake(uint64_t device);
  [[nodiscard]] type_list_ptr types() const;
  [[nodiscard]] metric_list_ptr counts();

private:
  void create(const device_job& x, const action_request& action);
  void forward(directory_entry& entry, const device_job& x);
  void refuse(const device_job& x, failure why) const;
  device_actor spawn_device(device_seed seed);
  void revive(device_id id);
  void revived(const device_id& id, device_seed seed);
  void give_up(const device_id& id, const std::string& why);
  void release(directory_entry& entry);
  void forget(const point_watch_ptr& x);

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
};

manager_actor::behavior_type
manager_behavior(manager_state::pointer self, const manager_config& cfg,
                 manager_ports ports, plant_seed seed);

} // namespace troupe
