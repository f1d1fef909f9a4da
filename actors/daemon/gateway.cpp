#include "actors/daemon/gateway.hpp"

#include "actors/daemon/bus_door.hpp"
#include "actors/daemon/driver_children.hpp"
#include "actors/daemon/guardian.hpp"
#include "actors/daemon/plant_store.hpp"
#include "actors/daemon/resources.hpp"
#include "actors/daemon/segment_topics.hpp"
#include "actors/daemon/settings.hpp"
#include "actors/daemon/signals.hpp"
#include "actors/daemon/state_directory.hpp"
#include "actors/daemon/stopper.hpp"
#include "actors/device_manager.hpp"
#include "actors/log.hpp"
#include "actors/recorder.hpp"
#include "actors/supervisor.hpp"
#include "actors/timer_wheel.hpp"
#include "bridge/bus_entry.hpp"
#include "bridge/connections.hpp"
#include "bridge/console/service.hpp"
#include "bridge/external/external_services.hpp"
#include "bridge/groups.hpp"
#include "bridge/import.hpp"
#include "bridge/provisioner.hpp"
#include "bridge/publisher.hpp"
#include "bridge/requests.hpp"
#include "bridge/segment.hpp"
#include "drivers/asio_reactor.hpp"
#include "protocol/iap/topic.hpp"
#include "storage/store_shell.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

namespace troupe {

namespace {

using namespace std::chrono_literals;

struct system_config : caf::actor_system_config {
  explicit system_config(const daemon_options& options) {
    // The default, work stealing, costs 4 % of a core when nothing happens.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-throughput", size_t{300});
    // Field I/O, the store and the MQTT client have threads of their own.
    auto half = std::max(1u, std::thread::hardware_concurrency() / 2);
    set("scheduler.max-threads", options.threads > 0
                                   ? static_cast<size_t>(options.threads)
                                   : size_t{half});
  }
};

/// The whole gateway. Members are in the order of their birth.
class gateway {
public:
  gateway(const daemon_options& options, state_directory state)
    : options_(options), state_(std::move(state)), cfg_(options) {
    // nop
  }

  status start();
  void run(const std::function<result<daemon_options>()>& reload);
  void stop();

private:
  /// Returns whether the segment has an id, or shall stop before it does.
  result<bool> await_id(segment_record& segment);
  void spawn_core(opened_plant known);
  void spawn_external(const std::vector<object_record>& known);
  status spawn_doors();
  status import_resources();
  void show(retained_object x, bool retained = true);
  [[nodiscard]] bool settle();
  void announce();

  daemon_options options_;
  state_directory state_;
  system_config cfg_;
  asio_reactor io_;
  bus_door bus_;
  std::shared_ptr<store> disk_;
  std::shared_ptr<const wall_clock> clock_
    = std::make_shared<system_wall_clock>();
  caf::actor_system sys_{cfg_};
  caf::scoped_actor self_{sys_};
  segment_record segment_;
  segment_identity identity_;
  wheel_actor wheel_;
  store_actor store_;
  recorder_actor recorder_;
  publisher_actor publisher_;
  external_actor external_;
  std::shared_ptr<const external_entry> external_entry_;
  /// By protocol: each of them is *external_*.
  std::map<std::string, external_actor> outside_;
  manager_actor manager_;
  resource_actor groups_;
  connections_actor connections_;
  requests_actor requests_;
  supervisor_actor drivers_;
  importer_actor importer_;
  std::unique_ptr<console_service> console_;
  caf::actor guardian_;
};

/// The order matters: the store first, for everything comes from it; state
/// before doors; runlevel 100 and the ready line when everything has reached
/// the broker.
status gateway::start() {
  auto folder = state_.private_folder("store");
  if (!folder)
    return folder.error();
  auto opened = open_plant(*folder, options_, *clock_);
  if (!opened)
    return opened.error();
  disk_ = std::move(opened->disk);
  auto bus = open_bus(options_.broker, state_.path(),
                      options_.external.protocols);
  if (!bus)
    return bus.error();
  bus_ = *std::move(bus);
  wheel_ = sys_.spawn(timer_wheel_behavior, caf::timespan{10ms});
  identity_.macid = opened->macid;
  identity_.version = TROUPE_VERSION;
  if (auto loc = opened->segment.cfg.field("loc"))
    identity_.loc = *loc;
  auto known = await_id(opened->segment);
  if (!known)
    return known.error();
  if (!*known)
    return {};
  spawn_core(*std::move(opened));
  auto drivers = driver_children(sys_, io_, clock_, manager_, options_);
  if (!drivers)
    return drivers.error();
  drivers_ = sys_.spawn(supervisor_behavior, *std::move(drivers), wheel_);
  if (auto ok = spawn_doors(); !ok)
    return ok;
  guardian_ = sys_.spawn(guardian_behavior,
                         std::vector<std::pair<std::string, caf::actor_addr>>{
                           {"timer wheel", wheel_.address()},
                           {"store", store_.address()},
                           {"recorder", recorder_.address()},
                           {"publisher", publisher_.address()},
                           {"external", external_.address()},
                           {"device manager", manager_.address()},
                           {"groups", groups_.address()},
                           {"connections", connections_.address()},
                           {"requests", requests_.address()},
                           {"drivers", drivers_.address()},
                           {"importer", importer_.address()}});
  if (auto ok = import_resources(); !ok)
    return ok;
  if (!settle())
    return {};
  show(show_runlevel(100));
  show({iap::segment_prefix(segment_.sid) + "/ev/discovery/segment",
        render_discovery(identity_)},
       false);
  if (settle())
    announce();
  return {};
}

/// The client that waits here is another than that of the gateway: handlers of
/// a port are set once.
result<bool> gateway::await_id(segment_record& segment) {
  if (!segment.sid.empty())
    return true;
  auto provisioner = sys_.spawn(provisioner_behavior, identity_,
                                provisioner_ports{bus_.port, wheel_});
  bus_.port->handle(
    {[provisioner](bus_event x) { caf::anon_send(provisioner, x); },
     [provisioner](bus_message x) {
       caf::anon_send(provisioner,
                      std::make_shared<const bus_message>(std::move(x)));
     }});
  bus_.port->connect();
  log_warning("the segment has no id: waiting for one on {} of the broker "
              "{}:{}",
              provision_topic(identity_.macid), bus_.login.host,
              bus_.login.port);
  self_->send(provisioner, caf::get_atom_v);
  while (segment.sid.empty() && !is_stop_pending())
    self_->receive([&](std::string& sid) { segment.sid = std::move(sid); },
                   caf::after(100ms) >> [] {});
  bus_.port->close();
  self_->send_exit(provisioner, caf::exit_reason::user_shutdown);
  if (segment.sid.empty())
    return false;
  if (auto ok = disk_->write({{segment_key(), encode(segment)}}); !ok)
    return ok.error();
  bus_.port = make_paho_port(bus_.login);
  return true;
}

/// Everything that must not die: the end of one is the end of the process.
void gateway::spawn_core(opened_plant known) {
  segment_ = std::move(known.segment);
  identity_.sid = segment_.sid;
  store_ = sys_.spawn<caf::detached>(store_behavior, disk_);
  recorder_ = sys_.spawn(recorder_behavior, recorder_config{}, store_, wheel_);
  publisher_config publishing;
  publishing.sid = segment_.sid;
  publishing.seed = random_seed();
  if (auto events = segment_.cfg.field("events"))
    publishing.events = event_filter{*events};
  publishing.foreign = options_.external.protocols;
  publisher_ = sys_.spawn(publisher_behavior, publishing,
                          publisher_ports{bus_.port, wheel_, clock_});
  show(show_runlevel(0));
  for (auto& x : show_segment(segment_, TROUPE_VERSION, clock_->now()))
    show(std::move(x));
  for (auto& x : show_services(TROUPE_VERSION))
    show(std::move(x));
  spawn_external(known.external);
  manager_config managing;
  managing.rates = options_.monitor;
  manager_ = sys_.spawn(manager_behavior, managing,
                        manager_ports{wheel_, store_, recorder_, publisher_,
                                      clock_, outside_},
                        std::move(known.plant));
  auto flow = std::make_shared<inflow>();
  groups_ = sys_.spawn(groups_behavior, segment_.sid, known.groups,
                       groups_ports{publisher_, store_, clock_, flow});
  connections_
    = sys_.spawn(connections_behavior, segment_.sid, known.connections,
                 connections_ports{manager_, publisher_, store_, clock_});
  requests_
    = sys_.spawn(requests_behavior, segment_,
                 requests_ports{manager_,
                                publisher_,
                                store_,
                                wheel_,
                                bus_.port,
                                clock_,
                                {{"con", connections_}, {"grp", groups_}},
                                identity_,
                                outside_});
  bus_.port->handle(enter_by(std::make_shared<bus_entry>(
    segment_.sid,
    bus_entry_ports{publisher_, requests_, flow, clock_, external_entry_})));
  bus_.port->connect();
}

/// It needs no manager, but the manager needs it.
void gateway::spawn_external(const std::vector<object_record>& known) {
  external_config cfg;
  cfg.sid = segment_.sid;
  cfg.protocols = options_.external.protocols;
  cfg.rates = options_.monitor;
  cfg.about = render_about(TROUPE_VERSION, clock_->now());
  external_inflows flows;
  external_ = sys_.spawn(external_behavior, std::move(cfg), known,
                         external_ports{publisher_, store_, wheel_, bus_.port,
                                        clock_, flows});
  external_entry_ = std::make_shared<external_entry>(
    external_topics{segment_.sid, options_.external.protocols}, external_,
    flows);
  for (auto& x : options_.external.protocols)
    outside_[x] = external_;
}

/// Imports and the console: the doors that are not the bus.
status gateway::spawn_doors() {
  // Parsing takes its time: it must not hold up the scheduler.
  importer_
    = sys_.spawn<caf::detached>(importer_behavior, import_config{},
                                import_ports{manager_, publisher_, wheel_});
  console_config cfg;
  cfg.socket = state_.path() + "/troupe.sock";
  auto mqtt = fmt::format("{}:{}", bus_.login.host, bus_.login.port);
  console_ports ports{
    manager_,
    publisher_,
    importer_,
    wheel_,
    {{"sid", segment_.sid}, {"mqtt", mqtt}, {"version", TROUPE_VERSION}}};
  auto console = spawn_console(sys_, cfg, ports);
  if (!console)
    return console.error();
  console_ = *std::move(console);
  return {};
}

status gateway::import_resources() {
  return troupe::import_resources(self_, importer_, publisher_, clock_->now(),
                                  options_.resources);
}

// -- the segment on the bus ---------------------------------------------------

void gateway::show(retained_object x, bool retained) {
  self_->send(publisher_, caf::put_atom_v,
              std::make_shared<const bus_message>(
                bus_message{std::move(x.topic), std::move(x.json), retained}));
}

/// Returns whether everything is on the broker. Waits as long as that takes,
/// or until the gateway shall stop.
bool gateway::settle() {
  constexpr auto pause = 100ms;
  constexpr auto patience = 5s;
  self_->send(publisher_, settle_atom_v);
  auto settled = false;
  auto waited = 0ms;
  while (!settled && !is_stop_pending())
    self_->receive([&](caf::ok_atom) { settled = true; },
                   caf::after(pause) >>
                     [&] {
                       if ((waited += pause) == patience)
                         log_warning("the broker {}:{} does not take what the "
                                     "gateway shows; waiting for it",
                                     bus_.login.host, bus_.login.port);
                     });
  return settled;
}

/// The two counts come in this order from the manager.
void gateway::announce() {
  double devices = 0;
  double points = 0;
  self_->request(manager_, 1min, caf::get_atom_v, caf::ok_atom_v)
    .receive(
      [&](const metric_list_ptr& x) {
        devices = x->at(0).second;
        points = x->at(1).second;
      },
      [](const caf::error&) {});
  fmt::print("ready sid={} mqtt={}:{} devices={} points={}\n", segment_.sid,
             bus_.login.host, bus_.login.port, devices, points);
  std::fflush(stdout);
  ::malloc_trim(0); // start-up needed more than running does
}

// -- life and death -----------------------------------------------------------

void gateway::run(const std::function<result<daemon_options>()>& reload) {
  while (wait_for_signal() == daemon_signal::reload) {
    auto fresh = reload();
    if (!fresh) {
      log_error("the configuration is not taken over: {}", fresh.error().text);
      continue;
    }
    start_log(fresh->log_level);
    options_.resources = fresh->resources;
    if (auto ok = import_resources(); !ok)
      log_error("{}", ok.error().text);
    log_info("the configuration was read again: log level and resources are "
             "taken over, the rest waits for a restart");
  }
}

/// Nobody new comes in; then the field falls silent; then what is known goes
/// to the disk and to the bus.
void gateway::stop() {
  stopper end{self_};
  end.stop(guardian_);
  if (console_)
    console_->stop();
  end.stop(importer_);
  end.stop(requests_);
  end.stop(groups_);
  end.stop(connections_);
  end.ask_to_stop(drivers_);
  end.stop(manager_);
  end.stop(external_);
  if (recorder_)
    self_->request(recorder_, 2s, settle_atom_v)
      .receive([](caf::ok_atom) {},
               [](const caf::error&) {
                 log_error("the newest samples could not be stored");
               });
  end.stop(recorder_);
  if (publisher_)
    self_->request(publisher_, 2s, settle_atom_v)
      .receive([](caf::ok_atom) {},
               [](const caf::error&) {
                 log_warning("the broker did not take everything in time");
               });
  if (bus_.port)
    bus_.port->close();
  end.stop(publisher_);
  if (store_) // a read comes behind every write that was sent before
    self_->request(store_, 2s, load_atom_v, segment_key())
      .receive([](const record_list_ptr&) {}, [](const caf::error&) {});
  end.stop(store_);
  if (bus_.broker)
    bus_.broker->stop();
  end.stop(wheel_);
  io_.stop();
}

} // namespace

status run_gateway(const daemon_options& options,
                   const std::function<result<daemon_options>()>& reload) {
  auto state = state_directory::open(options.state);
  if (!state)
    return state.error();
  gateway all{options, *std::move(state)};
  auto ok = all.start();
  if (ok)
    all.run(reload);
  if (ok && guardian_fired())
    ok = failure{ec::internal, "a part of the gateway died"};
  guard_against_hanging();
  all.stop();
  return ok;
}

} // namespace troupe
