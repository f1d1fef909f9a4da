// The programs of a run: field, broker, gateway, clients.

#pragma once

#include "bench/load/clients/findings.hpp"
#include "bench/load/clients/mqtt_client.hpp"
#include "bench/load/run/balance.hpp"
#include "bench/load/run/child.hpp"
#include "bench/load/run/plan.hpp"

#include <map>
#include <optional>
#include <string>

namespace troupe::load {

/// Where our programs are.
struct programs {
  std::string load;
  std::string trouped;
  std::string troupe;
  std::string preset; ///< Name of the build folder.
};

/// Those in the folder *build*; empty: of the build that this program belongs
/// to. `load` is always this program.
[[nodiscard]] programs find_programs(const std::string& build);

/// Starts what a plan wants, and knows what each has counted. All functions
/// wait until it is done; failures say which program is meant. Logs and state
/// are in *folder*.
class stage {
public:
  stage(const plan& x, programs where, std::string folder);

  [[nodiscard]] status start_field();

  /// And its broker. Returns the seconds until its ready line.
  [[nodiscard]] result<double> start_gateway();
  void stop_gateway();

  /// Files of the field into the gateway; only `trouped` needs that. Returns
  /// the seconds that it took.
  [[nodiscard]] result<double> import();
  [[nodiscard]] status start_clients();

  /// Tells field and clients to report; `refresh` finds it a little later.
  void ask() const;

  /// Takes over what they have reported.
  void refresh();

  /// `troupe status`; empty for other gateways. Fails with `not_connected`.
  [[nodiscard]] result<std::map<std::string, double>> gateway_counters();

  /// Asks until the reports of field and clients stay the same for two
  /// seconds, at most for the drain of the plan. Returns all counters.
  [[nodiscard]] result<totals> settle();

  /// Values in the field stand still, and move again.
  void toggle_field() const;
  void begin_window() const;

  /// By name: gateway, broker, field, clients. Only those that run.
  [[nodiscard]] std::map<std::string, pid_t> processes() const;

  [[nodiscard]] const std::map<std::string, double>& field_counts() const {
    return field_counts_;
  }

  [[nodiscard]] const client_report& clients_said() const {
    return clients_said_;
  }

  [[nodiscard]] double points() const noexcept {
    return points_;
  }

private:
  [[nodiscard]] std::string file(const std::string& name) const;
  [[nodiscard]] std::vector<uint32_t> cores(const std::string& process) const;
  [[nodiscard]] status start_broker();
  [[nodiscard]] status write_config() const;

  /// The field has serial lines, which the gateway's configuration names.
  [[nodiscard]] bool has_lines() const;
  [[nodiscard]] result<std::string> console(std::vector<std::string> arguments);

  const plan& plan_;
  programs where_;
  std::string folder_;
  broker_place bus_;
  double points_ = 0;
  std::map<std::string, double> field_counts_;
  client_report clients_said_;
  std::optional<pid_t> broker_id_;
  // In this order they depend on each other, and end in the other one.
  std::optional<child> field_;
  std::optional<child> broker_; ///< Unless the gateway runs its own.
  std::optional<child> gateway_;
  std::optional<child> clients_;
};

} // namespace troupe::load
