// Manager, publisher and services that are nothing but memory.

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
  std::vector<event_query> event_queries;
  std::vector<logged_event> events;
  std::vector<std::string> backups; ///< Their files.
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

inline publisher_actor::behavior_type
fake_publisher(publisher_actor::pointer, const fake_world_ptr& world) {
  return {
    [](const device_view_ptr&) {},
    [](const block_view_ptr&) {},
    [](const sample_report_ptr&) {},
    [](const life_event_ptr&) {},
    [](const diagnostic&) {},
    [world](observe_atom, const observer_actor& x) {
      world->observers.push_back(x);
    },
    [world](caf::get_atom, const std::string& pattern) {
      view_set found;
      glob which{pattern};
      for (auto& [id, x] : world->devices)
        if (which.matches(to_string(id)))
          found.devices.push_back(std::make_shared<const device_view>(x));
      for (auto& [id, x] : world->blocks)
        if (which.matches(to_string(id)))
          found.blocks.push_back(std::make_shared<const block_view>(x));
      return std::make_shared<const view_set>(std::move(found));
    },
    [world](caf::put_atom, const bus_message_ptr& x) {
      world->published.push_back(*x);
    },
    [](load_atom, const std::string&) {},
    [](const event_filter_ptr&) {},
    [](const lon::catalogue_ptr&) {},
    [](settle_atom) { return caf::ok_atom_v; },
    [](caf::get_atom) {
      return std::make_shared<const metric_list>(
        metric_list{{"publisher.messages", 7}});
    },
    [](const bus_event&) {},
    [](const bus_message_ptr&) {},
    [](wake_atom, uint64_t) {},
  };
}

inline manager_actor::behavior_type fake_manager(manager_actor::pointer self,
                                                 const fake_world_ptr& world) {
  return {
    [self, world](const device_request_ptr& x, const completion_actor& who) {
      world->requests.push_back(*x);
      auto end = world->answer ? world->answer(*x) : outcome{};
      if (!end)
        return world->unanswered.emplace_back(*x, who), void();
      end->number = x->number;
      self->send(who, *end);
    },
    [world](const type_list_ptr& x) -> caf::result<caf::ok_atom> {
      if (world->type_refusal.code != ec::none)
        return caf::make_error(world->type_refusal.code,
                               world->type_refusal.text);
      for (auto& fresh : *x) {
        auto same = [&](auto& y) {
          return y->protocol == fresh->protocol && y->name == fresh->name;
        };
        auto& all = world->types;
        all.erase(std::remove_if(all.begin(), all.end(), same), all.end());
        all.push_back(fresh);
      }
      ++world->type_orders;
      return caf::ok_atom_v;
    },
    [world](caf::get_atom) {
      return std::make_shared<const type_list>(world->types);
    },
    [world](const rule_list_ptr& x) -> caf::result<caf::ok_atom> {
      if (world->rule_refusal.code != ec::none)
        return caf::make_error(world->rule_refusal.code,
                               world->rule_refusal.text);
      world->take(*x);
      return caf::ok_atom_v;
    },
    [world](load_atom) {
      return std::make_shared<const rule_list>(world->rules);
    },
    [world](const lon::catalogue_ptr& x) { world->catalogues.push_back(x); },
    [](attach_atom, const std::string&, const driver_actor&) {},
    [](const search_order_ptr&, const searcher_actor&) {},
    [](stop_atom, const std::string&, uint64_t) {},
    [](observe_atom, const point_watch_ptr&) -> caf::result<caf::ok_atom> {
      return caf::ok_atom_v;
    },
    [](gone_atom, device_number) {},
    [](observe_atom, device_number) {},
    [](settle_atom, device_number, const std::string&, const std::string&) {},
    [](wake_atom, uint64_t) {},
    [](caf::get_atom, attach_atom) {
      return std::make_shared<const metric_list>(
        metric_list{{"modbus.requests", 5}});
    },
    [world](caf::get_atom, caf::ok_atom) {
      return std::make_shared<const metric_list>(
        metric_list{{"devices", static_cast<double>(world->devices.size())}});
    },
  };
}

inline connections_actor::behavior_type
fake_connections(connections_actor::pointer, const fake_world_ptr& world) {
  return {
    [world](const bus_message_ptr& x) { world->connect(*x); },
    [](const std::string&, const outcome&) {},
    [world](settle_atom) {
      return std::make_shared<const connection_list>(world->connections);
    },
  };
}

inline schedules_actor::behavior_type
fake_schedules(schedules_actor::pointer, const fake_world_ptr& world) {
  return {
    [](attach_atom, const bus_listener_actor&) {},
    [](const bus_message_ptr&) {},
    [world](load_atom) {
      return std::make_shared<const value_list>(world->schedules);
    },
    [](caf::get_atom) {
      return std::make_shared<const metric_list>(
        metric_list{{"schedules.clock_steps", 2}});
    },
    [](const schedule_status_ptr&) {},
    [](settle_atom, const std::string&, uint64_t) {},
    [](const settings_ptr&) {},
    [](wake_atom, uint64_t) {},
  };
}

inline alarms_actor::behavior_type fake_alarms(alarms_actor::pointer,
                                               const fake_world_ptr& world) {
  return {
    [](attach_atom, const manager_actor&, const bus_listener_actor&) {},
    [](const bus_message_ptr&) {},
    [world](const alarm_order_ptr& x) -> caf::result<caf::ok_atom> {
      world->orders.push_back(*x);
      auto refusal = world->obey ? world->obey(*x) : failure{ec::none, {}};
      if (refusal.code != ec::none)
        return caf::make_error(refusal.code, refusal.text);
      return caf::ok_atom_v;
    },
    [world](load_atom) {
      value_list rows;
      for (auto& x : world->alarms)
        rows.push_back(to_value(x));
      return std::make_shared<const value_list>(std::move(rows));
    },
    [](caf::get_atom) {
      return std::make_shared<const metric_list>(
        metric_list{{"alarms.active", 3}});
    },
    [](caf::get_atom, const std::string&) {
      return std::make_shared<const value_list>();
    },
    [](const alarm_report_ptr&) {},
    [](const settings_ptr&) {},
    [](wake_atom, uint64_t) {},
  };
}

/// A page has one entry of `fake_world::events`.
inline journal_actor::behavior_type fake_journal(journal_actor::pointer,
                                                 const fake_world_ptr& world) {
  return {
    [](const journal_batch_ptr&) {},
    [](const journal_acks_ptr&) {},
    [](attach_atom, const journal_reader_actor&, uint64_t) {},
    [](detach_atom, const journal_reader_actor&) {},
    [world](const event_query_ptr& x) {
      world->event_queries.push_back(*x);
      event_page out;
      auto at = x->after.empty() ? 0 : std::stoul(x->after);
      if (at < world->events.size())
        out.events = {world->events[at]};
      if (at + 1 < world->events.size())
        out.next = std::to_string(at + 1);
      return std::make_shared<const event_page>(std::move(out));
    },
    [](settle_atom) { return caf::ok_atom_v; },
    [](caf::get_atom) { return std::make_shared<const metric_list>(); },
    [](commit_atom) {},
    [](wake_atom, uint64_t) {},
  };
}

/// Refuses one file for two backups.
inline archivist_actor::behavior_type
fake_archivist(archivist_actor::pointer, const fake_world_ptr& world) {
  return {
    [world](caf::put_atom,
            const std::string& file) -> caf::result<backup_report_ptr> {
      auto& all = world->backups;
      if (std::find(all.begin(), all.end(), file) != all.end())
        return caf::make_error(ec::already_exists, file + ": is there already");
      all.push_back(file);
      return std::make_shared<const backup_report>(
        backup_report{3'400'000, 12, std::chrono::milliseconds{1'300}});
    },
  };
}

/// Cursors count parts. Each deletes ten samples and an interval.
inline caf::result<forget_report_ptr> fake_forget(fake_world& world,
                                                  const forget_order& x) {
  world.forget_orders.push_back(x);
  if (x.cursor == world.parts && world.disk_full)
    return caf::make_error(ec::storage_failed, "the disk is full");
  auto next = x.cursor < world.parts ? x.cursor + 1 : 0;
  return std::make_shared<const forget_report>(
    forget_report{next, 3, 10 * x.cursor, x.cursor});
}

inline usage_report_ptr fake_survey(fake_world& world,
                                    const usage_question& x) {
  world.usage_questions.push_back(x);
  usage_report out;
  out.cursor = x.cursor < world.parts ? x.cursor + 1 : 0;
  if (out.cursor == 0) {
    out.rows = world.usage;
    out.on_disk = 3 << 20;
    out.most = uint64_t{4} << 30;
  }
  return std::make_shared<const usage_report>(std::move(out));
}

/// Cursors are positions in `fake_world::log`.
inline historian_actor::behavior_type
fake_historian(historian_actor::pointer, const fake_world_ptr& world) {
  auto page = [world](uint64_t i) -> caf::result<log_page_ptr> {
    if (i >= world->log.size())
      return caf::make_error(ec::no_such_point, "nothing is logged there");
    auto next = i + 1 < world->log.size() ? i + 1 : 0;
    return std::make_shared<const log_page>(log_page{next, world->log[i]});
  };
  return {
    [](const log_plan_ptr&) {},
    [](device_number, const batch_ptr&) {},
    [](gone_atom, device_number, unix_nanos) {},
    [world, page](const log_question_ptr& x) {
      world->questions.push_back(*x);
      return page(0);
    },
    [page](load_atom, uint64_t cursor) { return page(cursor); },
    [world](const forget_order_ptr& x) { return fake_forget(*world, *x); },
    [world](const usage_question_ptr& x) { return fake_survey(*world, *x); },
    [](const settings_ptr&) {},
    [](settle_atom) { return caf::ok_atom_v; },
    [](caf::get_atom) {
      return std::make_shared<const metric_list>(
        metric_list{{"history.logged", 4}});
    },
    [](wake_atom, uint64_t) {},
  };
}

} // namespace troupe::test
