// What a device is made from, and whom it talks to.

#pragma once

#include "actors/history_messages.hpp"
#include "actors/monitor.hpp"
#include "actors/records.hpp"
#include "actors/service_messages.hpp"
#include "actors/wall_clock.hpp"
#include "protocol/lon/catalogue.hpp"

#include <memory>
#include <vector>

namespace troupe {

/// Whom a device talks to. All of them outlive the device.
struct device_ports {
  wheel_actor wheel;
  store_actor store;
  recorder_actor recorder;
  observer_actor publisher;
  manager_actor manager;
  std::shared_ptr<const wall_clock> clock;
  alarm_desk_actor alarms = {}; ///< None: nobody wants to know.
  log_taker_actor history = {}; ///< None: nothing is kept.
};

/// A device as it is born or comes back. *points* and *samples* have at most
/// one entry for each point of the type as the record extends it.
struct device_seed {
  device_record record;
  device_type_ptr type;              ///< Without what clients added.
  std::vector<point_record> points;  ///< Policies from the store.
  std::vector<point_record> samples; ///< Last samples from the recorder.
  bool restored = false;             ///< It is in the store already.
  monitor_rates rates;
  point_rules_ptr rules = {}; ///< Of its type; null: none.
  /// What clients may name when they add datapoints.
  lon::catalogue_ptr types = lon::standard_catalogue();
};

/// Checks that no index of *seed* lies outside its type. Fails with
/// `storage_failed`: the type was replaced by one of another layout.
[[nodiscard]] status validate(const device_seed& seed);

} // namespace troupe
