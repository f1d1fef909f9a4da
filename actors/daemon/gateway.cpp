#include "actors/daemon/gateway.hpp"

#include "actors/daemon/allocator.hpp"
#include "actors/daemon/driver_children.hpp"
#include "actors/daemon/gateway_parts.hpp"
#include "actors/daemon/guardian.hpp"
#include "actors/daemon/resources.hpp"
#include "actors/daemon/signals.hpp"
#include "actors/daemon/stopper.hpp"
#include "actors/flight_clerk.hpp"
#include "actors/log.hpp"
#include "actors/timer_wheel.hpp"
#include "protocol/iap/topic.hpp"
#include "storage/backup.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace troupe {

using namespace std::chrono_literals;

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
  discard_snapshot(state_.path());
  open_black_box(); // before there are threads that log
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
  if (auto ok = spawn_sink(); !ok)
    return ok;
  if (auto ok = spawn_doors(); !ok)
    return ok;
  if (auto ok = spawn_metrics(); !ok)
    return ok;
  std::vector<std::pair<std::string, caf::actor_addr>> parts{
    {"timer wheel", wheel_.address()},
    {"store", store_.address()},
    {"recorder", recorder_.address()},
    {"historian", historian_.address()},
    {"journal", journal_.address()},
    {"archivist", archivist_.address()},
    {"publisher", publisher_.address()},
    {"external", external_.address()},
    {"device manager", manager_.address()},
    {"groups", groups_.address()},
    {"jobs", jobs_.address()},
    {"connections", connections_.address()},
    {"schedules", schedules_.address()},
    {"alarms", alarms_.address()},
    {"mailer", mailer_.address()},
    {"logger", logger_.address()},
    {"searches", searches_.address()},
    {"requests", requests_.address()},
    {"drivers", drivers_.address()},
    {"importer", importer_.address()}};
  if (sink_)
    parts.emplace_back("sink", sink_.address());
  guardian_ = sys_.spawn(guardian_behavior, std::move(parts));
  if (auto ok = import_resources(); !ok)
    return ok;
  spawn_self_watch();
  if (cfg_.book->flight() != nullptr)
    flight_clerk_ = sys_.spawn(flight_clerk_behavior, cfg_.book.get(), wheel_);
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

/// Before the first actor: cells keep what they were made with.
void gateway::open_black_box() {
  // 8 MiB: a minute at the most records a second, and some of what is rare.
  constexpr uint32_t slots = 65'504;
  auto box = flight_recorder::open(
    state_.path() + "/blackbox", [clock = clock_] { return clock->now(); },
    slots);
  if (!box)
    return log_warning("what the actors do is not recorded: {}",
                       box.error().text);
  std::shared_ptr<flight_recorder> shared = *std::move(box);
  shared->note(flight::event::boot, "trouped", TROUPE_VERSION);
  start_log(options_.log_level, [shared](std::string_view line) {
    shared->note(flight::event::log, {}, line);
  });
  cfg_.book->record_to(shared);
  flight_saver_ = std::make_unique<flight_saver>(shared, [](const status& how) {
    if (how)
      log_info("what the actors do is saved again");
    else
      log_warning("what the actors do cannot be saved: {}; it is tried again",
                  how.error().text);
  });
  flight_rescue_ = std::make_unique<flight_rescue>(shared);
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
  auto facts = fmt::format("sid={} mqtt={}:{} devices={} points={}",
                           segment_.sid, bus_.login.host, bus_.login.port,
                           devices, points);
  fmt::print("ready {}\n", facts);
  std::fflush(stdout);
  if (auto ok = service_.ready(facts); !ok)
    log_warning("{}", ok.error().text);
  release_free_memory();
}

// -- life and death -----------------------------------------------------------

void gateway::run(const std::function<result<daemon_options>()>& reload) {
  for (;;) {
    auto taken = wait_for_signal(service_.watchdog());
    if (!taken)
      show_life();
    else if (*taken == daemon_signal::reload)
      read_again(reload);
    else
      return;
  }
}

/// The devices' manager answers only while timers, scheduler and mailboxes
/// work: a gateway that hangs sends no sign of life, and is started anew.
void gateway::show_life() {
  constexpr auto patience = 2s;
  self_->request(manager_, patience, caf::get_atom_v, caf::ok_atom_v)
    .receive(
      [&](const metric_list_ptr&) {
        if (auto ok = service_.alive(); !ok)
          log_debug("{}", ok.error().text);
      },
      [](const caf::error&) {
        log_error("the device manager does not answer: the service manager "
                  "gets no sign of life");
      });
}

void gateway::read_again(
  const std::function<result<daemon_options>()>& reload) {
  auto fresh = reload();
  if (!fresh)
    return log_error("the configuration is not taken over: {}",
                     fresh.error().text);
  set_log_level(read_log_level(fresh->log_level).value_or(verbosity::info));
  options_.resources = fresh->resources;
  if (auto ok = import_resources(); !ok)
    log_error("{}", ok.error().text);
  log_info("the configuration was read again: log level and resources are "
           "taken over, the rest waits for a restart");
}

/// Nobody new comes in; then the field falls silent; then what is known goes
/// to the disk and to the bus.
void gateway::stop() {
  if (auto ok = service_.stopping(); !ok)
    log_debug("{}", ok.error().text);
  stopper end{self_};
  end.stop(guardian_);
  end.stop(self_watch_);
  end.stop(flight_clerk_);
  end.stop(sink_);
  metrics_.reset();
  if (console_)
    console_->stop();
  end.stop(archivist_);
  end.stop(importer_);
  end.stop(requests_);
  end.stop(searches_);
  end.stop(logger_);
  end.stop(groups_);
  end.stop(jobs_);
  end.stop(connections_);
  end.stop(schedules_);
  end.ask_to_stop(drivers_);
  end.stop(manager_);
  end.stop(alarms_);
  end.stop(mailer_);
  end.stop(external_);
  if (!end.settle(recorder_))
    log_error("the newest samples could not be stored");
  end.stop(recorder_);
  if (!end.settle(historian_))
    log_error("the newest samples are not in the history");
  end.stop(historian_);
  if (!end.settle(publisher_))
    log_warning("the broker did not take everything in time");
  if (bus_.port)
    bus_.port->close();
  end.stop(publisher_);
  if (!end.settle(journal_))
    log_error("the newest events could not be stored");
  end.stop(journal_);
  if (store_) // a read comes behind every write that was sent before
    self_->request(store_, 2s, load_atom_v, segment_key())
      .receive([](const record_list_ptr&) {}, [](const caf::error&) {});
  end.stop(store_);
  if (bus_.broker)
    bus_.broker->stop();
  end.stop(wheel_);
  io_.stop();
}

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
