// Connections among fakes: a kind manager, a bus, the disk.

#pragma once

#include "bridge/connections.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/fake_port.hpp"
#include "tests/support/fake_store.hpp"
#include "tests/support/lamp_type.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

inline constexpr auto wired
  = R"({"action":"create","args":{)"
    R"("sources":["glp/0/s1/fb/dev/lon/a/if/L/0/x/value"],)"
    R"("destinations":)"
    R"(["glp/0/s1/rq/dev/lon/b/if/L/0/y/value"]}})";

/// A manager with any datapoint anybody asks for, save those of one device.
inline manager_actor::behavior_type kind_manager(manager_actor::pointer self,
                                                 const std::string& absent) {
  return {
    [=](const device_request_ptr& x, const completion_actor& who) {
      self->send(who, outcome{x->number, ec::none, {}, x->topic, {}});
    },
    [](const type_list_ptr&) -> caf::result<caf::ok_atom> {
      return caf::ok_atom_v;
    },
    [](caf::get_atom) { return std::make_shared<const type_list>(); },
    [](const rule_list_ptr&) -> caf::result<caf::ok_atom> {
      return caf::ok_atom_v;
    },
    [](load_atom) { return std::make_shared<const rule_list>(); },
    [](const lon::catalogue_ptr&) {},
    [](attach_atom, const std::string&, const driver_actor&) {},
    [](const search_order_ptr&, const searcher_actor&) {},
    [](stop_atom, const std::string&, uint64_t) {},
    [absent](observe_atom,
             const point_watch_ptr& x) -> caf::result<caf::ok_atom> {
      if (x->device.handle == absent)
        return caf::make_error(ec::no_such_device,
                               absent + " : device not found");
      return caf::ok_atom_v;
    },
    [](gone_atom, device_number) {},
    [](observe_atom, device_number) {},
    [](settle_atom, device_number, const std::string&, const std::string&) {},
    [](caf::get_atom, attach_atom) {
      return std::make_shared<const metric_list>();
    },
    [](caf::get_atom, caf::ok_atom) {
      return std::make_shared<const metric_list>();
    },
    [](wake_atom, uint64_t) {},
  };
}

/// What the publisher knows of devices, and what it is shown.
struct fake_bus {
  std::vector<device_view_ptr> devices;
  std::vector<bus_message_ptr> put;
  std::vector<diagnostic> told;
};

using fake_bus_ptr = std::shared_ptr<fake_bus>;

inline publisher_actor::behavior_type fake_publisher(publisher_actor::pointer,
                                                     const fake_bus_ptr& bus) {
  return {
    [](const device_view_ptr&) {},
    [](const block_view_ptr&) {},
    [](const sample_report_ptr&) {},
    [](const life_event_ptr&) {},
    [bus](const diagnostic& x) { bus->told.push_back(x); },
    [](observe_atom, const observer_actor&) {},
    [bus](caf::get_atom, const std::string& path) {
      view_set found;
      for (auto& x : bus->devices)
        if (path == x->device.protocol + '/' + x->device.handle)
          found.devices.push_back(x);
      return std::make_shared<const view_set>(std::move(found));
    },
    [bus](caf::put_atom, const bus_message_ptr& x) { bus->put.push_back(x); },
    [](load_atom, const std::string&) {},
    [](const event_filter_ptr&) {},
    [](const lon::catalogue_ptr&) {},
    [](settle_atom) { return caf::ok_atom_v; },
    [](caf::get_atom) { return std::make_shared<const metric_list>(); },
    [](const bus_event&) {},
    [](const bus_message_ptr&) {},
    [](wake_atom, uint64_t) {},
  };
}

/// The test plays the bus.
struct connections_fixture : det_fixture {
  connections_fixture() {
    manager = spawn(kind_manager, std::string{"none"});
    publisher = spawn(fake_publisher, bus);
    start({});
  }

  void start(const std::vector<object_record>& stored) {
    uut = spawn(connections_behavior, std::string{"s1"}, stored,
                connections_ports{
                  manager, publisher, store = spawn(fake_store, disk), clock,
                  as<wheel_actor>(), [this](const exchange_place& x) {
                    places.push_back(x);
                    ports.push_back(std::make_shared<fake_port>());
                    return ports.back();
                  }});
  }

  void act(const std::string& payload, const std::string& tail = "c/do") {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{"glp/0/s1/rq/con/" + tail, payload, false}));
  }

  /// States that were shown since the last call.
  std::string states() {
    std::string out;
    for (auto& x : std::exchange(bus->put, {})) {
      auto at = x->payload.find("\"state\":\"");
      if (at != std::string::npos)
        out += x->payload.substr(at + 9, x->payload.find('"', at + 9) - at - 9)
               + ' ';
    }
    return out;
  }

  std::vector<diagnostic> told() {
    return std::exchange(bus->told, {});
  }

  fake_bus_ptr bus = std::make_shared<fake_bus>();
  publisher_actor publisher;
  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000'000'000'000);
  manager_actor manager;
  store_actor store;
  connections_actor uut;
  std::vector<exchange_place> places; ///< Brokers that were reached for.
  std::vector<std::shared_ptr<fake_port>> ports; ///< The same, as clients.
};

} // namespace troupe::test
