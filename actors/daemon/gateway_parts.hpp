// The supervision tree: one member for each part of the gateway.

#pragma once

#include "actors/backup_messages.hpp"
#include "actors/counted.hpp"
#include "actors/daemon/bus_door.hpp"
#include "actors/daemon/options.hpp"
#include "actors/daemon/plant_store.hpp"
#include "actors/daemon/segment_topics.hpp"
#include "actors/daemon/service_manager.hpp"
#include "actors/daemon/state_directory.hpp"
#include "actors/flight_saver.hpp"
#include "actors/messages.hpp"
#include "actors/service_messages.hpp"
#include "actors/supervisor.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/console/service.hpp"
#include "bridge/discovery.hpp"
#include "bridge/external/external_entry.hpp"
#include "bridge/inflow.hpp"
#include "bridge/metrics/server.hpp"
#include "drivers/asio_reactor.hpp"
#include "protocol/result.hpp"
#include "storage/sink_shell.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace troupe {

struct system_config : counting_config {
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
  void spawn_journals();
  void spawn_archivist();
  void spawn_manager(opened_plant& known);
  void spawn_services(const opened_plant& known);
  void spawn_importer();
  void spawn_requests();
  void spawn_external(const std::vector<object_record>& known);
  status spawn_sink();
  status spawn_doors();
  status spawn_metrics();
  void spawn_self_watch();

  /// Records what the actors do; without it the gateway works all the same.
  void open_black_box();
  status import_resources();
  void show(retained_object x, bool retained = true);
  [[nodiscard]] bool settle();
  void announce();
  void show_life();
  void read_again(const std::function<result<daemon_options>()>& reload);

  daemon_options options_;
  state_directory state_;
  /// Before there are threads: it changes the environment.
  service_manager service_{take_service_contact()};
  system_config cfg_;
  /// Both null: nothing is recorded. They outlive the actors.
  std::unique_ptr<flight_saver> flight_saver_;
  std::unique_ptr<flight_rescue> flight_rescue_;
  asio_reactor io_;
  bus_door bus_;
  std::shared_ptr<rocks_store> disk_;
  std::shared_ptr<const wall_clock> clock_
    = std::make_shared<system_wall_clock>();
  caf::actor_system sys_{cfg_};
  caf::scoped_actor self_{sys_};
  segment_record segment_;
  segment_identity identity_;
  wheel_actor wheel_;
  store_actor store_;
  recorder_actor recorder_;
  historian_actor historian_;
  journal_actor journal_;
  archivist_actor archivist_;
  publisher_actor publisher_;
  external_actor external_;
  std::shared_ptr<const external_entry> external_entry_;
  /// By protocol: each of them is *external_*.
  std::map<std::string, external_actor> outside_;
  manager_actor manager_;
  resource_actor groups_;
  resource_actor jobs_;
  connections_actor connections_;
  schedules_actor schedules_;
  mailer_actor mailer_;
  alarms_actor alarms_;
  std::shared_ptr<inflow> flow_ = std::make_shared<inflow>();
  resource_actor logger_;
  importer_actor importer_;
  searches_actor searches_;
  requests_actor requests_;
  supervisor_actor drivers_;
  std::vector<stored_document> documents_; ///< Of earlier imports.
  /// Both null: nothing is copied to PostgreSQL.
  std::shared_ptr<sink_progress> progress_;
  sink_actor sink_;
  sleeper_actor self_watch_;
  sleeper_actor flight_clerk_; ///< None: nothing is recorded.
  std::unique_ptr<console_service> console_;
  std::unique_ptr<metrics_server> metrics_; ///< Null: nobody wants any.
  caf::actor guardian_;
};

} // namespace troupe
