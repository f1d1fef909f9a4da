#include "storage/sink_shell.hpp"

#include "actors/log.hpp"
#include "protocol/alarm/alarm_list.hpp"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace troupe {

namespace {

constexpr caf::timespan period = std::chrono::seconds{1};

} // namespace

sink_shell_state::sink_shell_state(pointer self) : self_(self) {
  // nop
}

void sink_shell_state::start(const sink_shell_config& cfg,
                             sink_shell_ports ports) {
  cfg_ = cfg;
  ports_ = std::move(ports);
  rested_ = self_->clock().now();
  on_wake();
}

metric_list_ptr sink_shell_state::counters() const {
  auto as_number = [](auto n) { return static_cast<double>(n); };
  auto x = ports_.report();
  auto waiting = as_number(ports_.progress->kept_bytes.load());
  return std::make_shared<const metric_list>(metric_list{
    {"postgres.connected", as_number(x.connected)},
    {"postgres.samples", as_number(x.samples)},
    {"postgres.events", as_number(x.events)},
    {"postgres.changed", as_number(x.changed)},
    {"postgres.lost", as_number(x.lost + ports_.progress->lost_events)},
    {"postgres.failures", as_number(x.failures)},
    {"postgres.sessions", as_number(x.sessions)},
    {"postgres.waiting", waiting},
    {"postgres.fill", waiting * 100 / as_number(cfg_.kept_bytes)}});
}

void sink_shell_state::on_wake() {
  auto now = ports_.report();
  tell_log(now);
  tell_alarm(now);
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, period,
              uint64_t{0});
}

/// A reason is told once, until another one, or success, comes.
void sink_shell_state::tell_log(const sink_report& now) {
  auto failing = now.last.code != ec::none;
  if ((!failing && now.rests == 0 && now.batches == 0)
      || told_ == now.last.text)
    return; // nothing new, or nothing yet
  if (failing)
    log_warning("nothing goes to PostgreSQL as {}: {}", cfg_.gateway,
                now.last.text);
  else
    log_info("what is logged goes to PostgreSQL as {}", cfg_.gateway);
  told_ = now.last.text;
}

void sink_shell_state::tell_alarm(const sink_report& now) {
  constexpr double severity = 2;
  auto time = self_->clock().now();
  auto rested = now.rests != std::exchange(rests_, now.rests);
  if (rested)
    rested_ = time;
  auto late = time - rested_ >= cfg_.patience;
  if ((!rested && !late) || behind_ == late)
    return;
  behind_ = late;
  alarm_report x;
  x.source = "segment/postgres";
  x.type = "sinkBehind";
  x.active = late;
  x.message
    = !late ? "PostgreSQL has everything"
            : fmt::format(
              "PostgreSQL has not had everything for {} minutes: {}",
              std::chrono::duration_cast<std::chrono::minutes>(time - rested_)
                .count(),
              now.last.text.empty() ? "it is too slow" : now.last.text);
  x.severity = severity;
  x.urgent = true;
  self_->send(ports_.alarms,
              std::make_shared<const alarm_report>(std::move(x)));
}

sink_actor::behavior_type sink_shell_behavior(sink_shell_state::pointer self,
                                              const sink_shell_config& cfg,
                                              sink_shell_ports ports) {
  auto& st = self->state;
  st.start(cfg, std::move(ports));
  return {
    [&st](caf::get_atom) { return st.counters(); },
    [&st](wake_atom, uint64_t) { st.on_wake(); },
  };
}

} // namespace troupe
