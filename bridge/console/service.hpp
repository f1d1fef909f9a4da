// The console as a whole: its actor, its socket and its thread.

#pragma once

#include "actors/backup_messages.hpp"
#include "actors/history_messages.hpp"
#include "actors/journal_messages.hpp"
#include "actors/service_messages.hpp"
#include "actors/supervisor.hpp"
#include "actors/wall_clock.hpp"
#include "bridge/console/config.hpp"
#include "bridge/inflow.hpp"

#include <caf/actor_system.hpp>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Whom the console asks. All of them must outlive the service.
struct console_ports {
  manager_actor manager;
  publisher_actor publisher;
  importer_actor importer;
  wheel_actor wheel;
  schedules_actor schedules;
  alarms_actor alarms;
  wall_clock_ptr clock;
  /// None: `log`, `forget` and `estimate` are refused.
  historian_actor history = {};
  journal_actor journal = {};     ///< None: `events` is refused.
  archivist_actor archivist = {}; ///< None: `backup` is refused.
  /// Further parts that `status` asks, by name, in this order.
  std::vector<std::pair<std::string, counting_actor>> counting = {};
  /// Shown by `status` as they are: `sid`, `mqtt`, `version`.
  std::vector<std::pair<std::string, std::string>> facts;
  std::string sid = {};         ///< Of the segment, for events about commands.
  searches_actor searches = {}; ///< None: `discover` is refused.
  connections_actor connections = {}; ///< None: `why` knows of none.
  supervisor_actor drivers = {};      ///< None: no driver can be restarted.
  recorder_actor recorder = {};       ///< None: `drain` leaves it out.
  std::vector<std::string> protocols = {}; ///< Whose drivers run here.
  /// What clients of the bus have under way; null: not counted.
  std::shared_ptr<const inflow> flow = {};
};

/// Runs until it is destroyed or stopped; stopping closes every connection and
/// removes the socket. Made by the thread that starts the gateway; `stop` waits
/// for the console's thread, so it must not be called there.
class console_service {
public:
  virtual ~console_service() = default;

  /// The actor, for whoever supervises it.
  [[nodiscard]] virtual const console_actor& actor() const noexcept = 0;

  /// Commands under way end without a word. May be called again.
  virtual void stop() noexcept = 0;
};

/// Opens the socket and serves it on a thread of its own. Fails with
/// `invalid_config`, or `resource_taken` when another daemon listens there. The
/// actor ends with the service.
[[nodiscard]] result<std::unique_ptr<console_service>>
spawn_console(caf::actor_system& sys, const console_config& cfg,
              const console_ports& ports);

} // namespace troupe
