#include "actors/daemon/driver_children.hpp"

#include "actors/counted.hpp"
#include "actors/daemon/plant_store.hpp"
#include "actors/daemon/settings.hpp"
#include "actors/device_life.hpp"
#include "drivers/driver_shell.hpp"
#include "drivers/registry.hpp"
#include "protocol/schedule/time_zone.hpp"

#include <string>
#include <utility>

namespace troupe {

namespace {

void introduce(const manager_actor& manager, const std::string& protocol,
               const caf::actor& driver) {
  caf::anon_send(manager, attach_atom_v, protocol,
                 caf::actor_cast<driver_actor>(driver));
  if (protocol == system_device.protocol) // creating it again harms nobody
    caf::anon_send(
      manager, std::make_shared<const device_request>(create_system_device()),
      completion_actor{});
}

} // namespace

result<std::vector<child_spec>>
driver_children(caf::actor_system& sys, asio_reactor& io,
                const std::shared_ptr<const wall_clock>& clock,
                const manager_actor& manager, const daemon_options& options) {
  auto settings = make_driver_settings(options.modbus, random_seed());
  settings.bacnet = make_bacnet_settings(options.bacnet, random_seed());
  if (settings.bacnet.own)
    settings.bacnet.own->version = TROUPE_VERSION;
  if (auto zone = time_zone::load(options.location.zone))
    settings.bacnet.zone = *std::move(zone);
  driver_ports ports;
  ports.io = &io;
  ports.connect = io.tcp();
  ports.serial = io.serial();
  ports.datagrams = io.udp();
  ports.clock = clock;
  ports.traces = traces_of(sys);
  ports.trips = trips_of(sys);
  std::vector<child_spec> specs;
  for (auto protocol : driver_protocols()) {
    auto make = find_driver(protocol, settings);
    if (!make)
      return make.error();
    std::string name{protocol};
    child_spec spec;
    spec.name = "driver " + name;
    spec.start = [&sys, name, make = *make, ports] {
      return caf::actor_cast<caf::actor>(
        sys.spawn(driver_behavior, name, make, ports));
    };
    spec.started = [manager, name](const caf::actor& x) {
      introduce(manager, name, x);
    };
    specs.push_back(std::move(spec));
  }
  return specs;
}

} // namespace troupe
