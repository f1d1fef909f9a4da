// Manager, publisher and services that are nothing but memory.

#pragma once

#include "tests/bridge/console/fake_world.hpp"

namespace troupe::test {

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

inline supervisor_actor::behavior_type
fake_supervisor(supervisor_actor::pointer, const fake_world_ptr& world) {
  return {
    [](stop_atom) {},
    [world](stop_atom, const std::string& child) {
      world->restarted.push_back(child);
      return caf::ok_atom_v;
    },
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
    [](attach_atom, const std::string&, const std::string&) {},
    [](const bus_message_ptr&) {},
    [](settle_atom, const std::string&, const settings_ptr&) {},
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

} // namespace troupe::test
