// The actor around a sink: says how it does.

#pragma once

#include "actors/messages.hpp"
#include "storage/postgres/postgres_sink.hpp"
#include "storage/sink_progress.hpp"

#include <caf/actor_clock.hpp>
#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace troupe {

using sink_actor = counting_actor::extend_with<sleeper_actor>;

struct sink_shell_config {
  std::string gateway;     ///< As the database knows it.
  uint64_t kept_bytes = 1; ///< Of samples that may wait; at least 1.
  /// So long without having copied everything is an alarm.
  caf::timespan patience = std::chrono::minutes{5};
};

struct sink_shell_ports {
  alarm_taker_actor alarms;
  wheel_actor wheel;
  std::shared_ptr<sink_progress> progress;
  /// What the sink has done so far. It runs elsewhere, for as long as this is
  /// kept.
  std::function<sink_report()> report;
};

/// Looks at the sink once a second. Log lines tell when it begins to fail, why,
/// and when it works again; the alarm `sinkBehind` of the source
/// `segment/postgres` that it has not had everything for some minutes. Spawn it
/// detached: the end of the sink may take a second.
class sink_shell_state {
public:
  static inline constexpr const char* name = "sink";

  using pointer = sink_actor::stateful_pointer<sink_shell_state>;

  explicit sink_shell_state(pointer self);

  void start(const sink_shell_config& cfg, sink_shell_ports ports);

  [[nodiscard]] metric_list_ptr counters() const;
  void on_wake();

private:
  void tell_log(const sink_report& now);
  void tell_alarm(const sink_report& now);

  pointer self_;
  sink_shell_config cfg_;
  sink_shell_ports ports_;
  std::optional<std::string> told_; ///< Why it fails, in the log; empty: not.
  uint64_t rests_ = 0;              ///< As of the last look.
  caf::actor_clock::time_point rested_; ///< When it had everything.
  std::optional<bool> behind_;          ///< As the alarm says.
};

sink_actor::behavior_type sink_shell_behavior(sink_shell_state::pointer self,
                                              const sink_shell_config& cfg,
                                              sink_shell_ports ports);

} // namespace troupe
