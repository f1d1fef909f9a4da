// What the fakes of the gateway share.

#pragma once

#include "actors/backup_messages.hpp"
#include "actors/journal_messages.hpp"
#include "actors/messages.hpp"
#include "actors/object_merge.hpp"
#include "actors/timer_wheel.hpp"
#include "bridge/console/command.hpp"
#include "bridge/console/point_path.hpp"
#include "bridge/console/service.hpp"
#include "bridge/import.hpp"
#include "protocol/alarm/row.hpp"
#include "protocol/glob.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/topic.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/lamp_type.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::test {

/// What the fakes know and saw; one thread runs them and the test.
struct fake_world {
  std::map<device_id, device_view> devices;
  std::map<device_id, block_view> blocks;
  std::vector<device_type_ptr> types;
  std::vector<device_request> requests;
  std::vector<log_question> questions;
  std::vector<std::string> log; ///< Pages of the answer to each.
  std::vector<forget_order> forget_orders;
  uint64_t parts = 2;     ///< In which a deletion or a survey is done.
  bool disk_full = false; ///< Then the last part of a deletion fails.
  std::vector<usage_question> usage_questions;
  std::vector<log_usage> usage;
  std::vector<bus_message> published; ///< What the publisher was given.
  std::vector<bus_message> recorded;  ///< What the journal was given.
  bool unrecorded = false;            ///< The journal's disk is full.
  /// So many orders to forget had come when the journal was on the disk.
  std::vector<size_t> forgotten_at;
  std::vector<event_query> event_queries;
  std::vector<logged_event> events;
  std::vector<std::string> backups;   ///< Their files.
  std::vector<std::string> restarted; ///< Children of the supervisor.
  std::vector<std::pair<device_request, completion_actor>> unanswered;
  std::vector<observer_actor> observers;
  /// How a request ends; without an outcome it stays unanswered.
  std::function<std::optional<outcome>(const device_request&)> answer;
  failure type_refusal{ec::none, {}};
  size_t type_orders = 0;
  std::vector<data_rules_ptr> rules;
  std::vector<rule_list> rule_orders; ///< As they came.
  failure rule_refusal{ec::none, {}};
  std::vector<lon::catalogue_ptr> catalogues;
  connection_list connections;
  std::vector<bus_message> connection_requests;
  bool connects = true; ///< Else requests for connections come to nothing.

  void take(const rule_list& x) {
    rule_orders.push_back(x);
    for (auto& fresh : x) {
      auto same = [&](auto& y) {
        return y->protocol == fresh->protocol && y->type == fresh->type;
      };
      rules.erase(std::remove_if(rules.begin(), rules.end(), same),
                  rules.end());
      rules.push_back(fresh);
    }
  }

  /// Plays `create`, `update` and `provision`.
  void connect(const bus_message& x) {
    connection_requests.push_back(x);
    auto request = iap::read_json(x.payload);
    auto levels = iap::split_levels(x.topic);
    if (!connects || !request || levels.size() != 7)
      return;
    auto action = *request->field("action")->text();
    auto& handle = levels[5];
    auto i = std::find_if(connections.begin(), connections.end(),
                          [&](auto& y) { return y.handle == handle; });
    if (action == "create")
      connections.push_back({handle, *request->field("args"), false});
    else if (action == "provision" && i != connections.end())
      i->provisioned = true;
    else if (action == "update" && i != connections.end())
      i->args = merge(i->args, *request->field("args"));
  }
  value_list schedules;
  std::vector<alarm_row> alarms;
  std::vector<alarm_order> orders;
  /// What an order does to the rows, or why it is refused.
  std::function<failure(const alarm_order&)> obey;

  void add_device(const device_id& id, device_type_ptr type) {
    device_view view;
    view.device = id;
    view.type = type;
    view.state = device_phase::provisioned;
    view.health = device_health::normal;
    view.unid = "auto";
    devices[id] = view;
    block_view block;
    block.device = id;
    block.type = std::move(type);
    for (point_index i = 0; i < block.type->points.size(); ++i) {
      block.points.emplace_back();
      block.points.back().point = i;
      block.points.back().present = zero_value(*block.type->points[i].type);
      block.points.back().normal = block.points.back().present;
      block.points.back().time = 1'000'000'000;
    }
    blocks[id] = block;
  }

  /// Changes a point as a device would show it.
  block_view_ptr change(const device_id& id, point_index i, value what) {
    auto& point = blocks[id].points[i];
    point.present = point.normal = std::move(what);
    point.time += 1'000'000;
    return std::make_shared<const block_view>(blocks[id]);
  }
};

using fake_world_ptr = std::shared_ptr<fake_world>;

} // namespace troupe::test
