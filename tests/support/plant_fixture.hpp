// A manager with fakes all around: the test plays driver, bridge and clients.

#pragma once

#include "actors/device_manager.hpp"
#include "actors/recorder.hpp"
#include "actors/timer_wheel.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/lamp_type.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

/// A list of alarms that has none; the test hears what it is told.
inline alarm_desk_actor::behavior_type
fake_desk(alarm_desk_actor::pointer self, const alarm_taker_actor& test) {
  return {
    [self, test](const alarm_report_ptr& x) { self->send(test, x); },
    [](caf::get_atom, const std::string&) {
      return std::make_shared<const value_list>();
    },
  };
}

class plant_fixture : public det_fixture {
public:
  plant_fixture() {
    start({});
  }

  /// Starts the plant from what is on the disk, as after a kill -9.
  void start(plant_seed seed) {
    wheel = spawn(timer_wheel_behavior,
                  caf::timespan{std::chrono::milliseconds{100}});
    store = spawn(fake_store, disk);
    recorder = spawn(recorder_behavior, recorder_config{}, store, wheel);
    if (seed.types.empty())
      seed.types = {lamp_type("lon"), lamp_type("modbus")};
    manager = spawn(manager_behavior, manager_config{},
                    manager_ports{wheel,
                                  store,
                                  recorder,
                                  as<observer_actor>(),
                                  clock,
                                  {},
                                  spawn(fake_desk, as<alarm_taker_actor>()),
                                  as<log_taker_actor>()},
                    std::move(seed));
  }

  /// Moves both clocks.
  void pass(caf::timespan total) {
    clock->advance(total);
    advance(total, std::chrono::milliseconds{100});
  }

  /// Sends a request and returns its outcome, if it ended.
  template <class Body>
  std::vector<outcome> ask(const device_id& target, Body body) {
    device_request x;
    x.number = ++requests_;
    x.target = target;
    x.topic = "rq/dev/" + target.protocol + '/' + target.handle;
    x.source = "test";
    x.body = std::move(body);
    tell(manager, std::make_shared<const device_request>(std::move(x)),
         as<completion_actor>());
    return received<outcome>();
  }

  std::vector<outcome> act(const device_id& target, const std::string& action,
                           value args = {}) {
    return ask(target, action_request{action, std::move(args)});
  }

  std::vector<outcome> create(const device_id& target,
                              const std::string& unid = "auto",
                              bool provision = true) {
    return act(target, "create",
               make_structure({{"type", value{"lamp"}},
                               {"unid", value{unid}},
                               {"provision", value{provision}}}));
  }

  /// Writes `{"DP":members}` to block Lamp/0.
  std::vector<outcome> assign(const device_id& target, const std::string& point,
                              value members) {
    return ask(
      target,
      interface_request{"Lamp", 0, make_structure({{point, members}}), {}, {}});
  }

  /// Plays the driver of a protocol.
  void be_driver(const std::string& protocol) {
    tell(manager, attach_atom_v, protocol, as<driver_actor>());
  }

  /// Everything the bridge was shown since the last call.
  std::vector<device_view_ptr> device_views() {
    return received<device_view_ptr>();
  }

  std::vector<block_view_ptr> block_views() {
    return received<block_view_ptr>();
  }

  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  wheel_actor wheel;
  store_actor store;
  recorder_actor recorder;
  manager_actor manager;

private:
  uint64_t requests_ = 0;
};

} // namespace troupe::test
