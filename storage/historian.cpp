#include "storage/historian.hpp"

#include "actors/counted.hpp"
#include "actors/log.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr uint64_t commit_wake = 1;
constexpr uint64_t expire_wake = 2;

constexpr caf::timespan expire_period = std::chrono::minutes{1};

/// In one step of retention; the store answers others between them.
constexpr size_t most_chunks_per_step = 2'000;

} // namespace

historian_state::historian_state(historian_actor::pointer self) : self_(self) {
  // nop
}

void historian_state::start(const historian_config& cfg,
                            historian_ports ports) {
  cfg_ = cfg;
  ports_ = std::move(ports);
  auto opened = history::open(*ports_.disk, cfg_.memory, ports_.clock->now());
  if (!opened)
    return log_error("there is no history: {}", opened.error().text);
  history_ = *std::move(opened);
  retention_.emplace(*history_, cfg_.most_bytes);
  if (ports_.sink) {
    ports_.sink->first_commit = history_->begun();
    ports_.sink->kept_bytes = history_->kept();
  }
  arm(expire_period, expire_wake);
}

/// What is logged no longer keeps its rules in the store: they say how long its
/// history stays.
void historian_state::on_plan(const log_plan& x) {
  if (history_ == nullptr)
    return;
  auto now = ports_.clock->now();
  auto& series = devices_[x.device];
  series.clear();
  for (auto& point : x.points) {
    auto number = history_->set_rules(point.name, read_log_rules(point.rules),
                                      now);
    if (number)
      series[point.point] = *number;
    else
      log_error("{} is not logged: {}", point.name, number.error().text);
  }
  if (series.empty())
    devices_.erase(x.device);
  commit_soon();
}

void historian_state::on_batch(device_number device, const batch& x) {
  auto known = devices_.find(device);
  if (known == devices_.end())
    return;
  for (auto& what : x.samples) {
    auto series = known->second.find(what.point);
    if (series != known->second.end())
      history_->offer(series->second, {what.time, what.status, what.what});
  }
  commit_soon();
}

void historian_state::on_gone(device_number device, unix_nanos time) {
  auto known = devices_.find(device);
  if (known == devices_.end())
    return;
  for (auto& [point, series] : known->second)
    history_->gap(series, time);
  commit_soon();
}

void historian_state::on_settings(const settings_ptr& x) {
  auto time = x->field("time");
  auto zone = time != nullptr ? time->field("zone") : nullptr;
  auto wanted = zone != nullptr ? zone->text() : nullptr;
  if (wanted == nullptr)
    return;
  if (auto found = time_zone::load(*wanted))
    zone_ = *found;
}

// -- the disk -----------------------------------------------------------------

status historian_state::commit() {
  if (history_ == nullptr)
    return {};
  if (ports_.sink)
    history_->read_up_to(std::max<uint64_t>(ports_.sink->commit, 1) - 1);
  auto records = history_->take_writes(ports_.clock->now());
  auto& trimmed = history_->trimmed();
  if (!trimmed && !std::exchange(untrimmed_, true))
    log_error("samples that PostgreSQL has stay: {}", trimmed.error().text);
  untrimmed_ = !trimmed;
  if (records == nullptr)
    return {};
  auto ok = ports_.disk->write(*records);
  if (ok)
    history_->written();
  if (ok && ports_.sink)
    ports_.sink->kept_bytes = history_->kept();
  auto failed = !ok;
  if (failed && !failing_)
    log_error("the history cannot be written: {}", ok.error().text);
  else if (!failed && failing_)
    log_info("the history is written again");
  failing_ = failed;
  return ok;
}

void historian_state::commit_soon() {
  if (!std::exchange(armed_, true))
    arm(cfg_.commit_interval, commit_wake);
}

void historian_state::drop_idle() {
  drop_idle(readings_, idle_limit);
  drop_idle(deletions_, idle_limit);
  drop_idle(surveys_, idle_limit);
}

/// A step a second until everything was looked at, then a minute's rest.
void historian_state::expire() {
  drop_idle();
  auto done = retention_->step(ports_.clock->now(), most_chunks_per_step);
  if (!done)
    log_warning("old history stays: {}", done.error().text);
  auto all = !done || *done;
  commit_soon();
  arm(all ? expire_period : std::chrono::seconds{1}, expire_wake);
}

void historian_state::on_wake(uint64_t token) {
  if (token == expire_wake)
    return expire();
  armed_ = false;
  auto ok = commit();
  if (ok && (history_ == nullptr || !history_->must_trim()))
    return;
  armed_ = true; // samples wait meanwhile, as many as memory allows
  arm(ok ? cfg_.commit_interval : std::chrono::seconds{1}, commit_wake);
}

caf::result<caf::ok_atom> historian_state::on_settle() {
  auto ok = commit_now();
  if (!ok)
    return caf::make_error(ok.error().code, ok.error().text);
  return caf::ok_atom_v;
}

metric_list_ptr historian_state::counters() const {
  auto as_number = [](auto n) { return static_cast<double>(n); };
  if (history_ == nullptr)
    return std::make_shared<const metric_list>();
  auto& x = history_->counters();
  return std::make_shared<const metric_list>(
    metric_list{{"history.logged", as_number(x.logged)},
                {"history.lost", as_number(x.lost)},
                {"history.refused", as_number(x.refused)},
                {"history.series", as_number(history_->book().size())},
                {"history.memory", as_number(history_->memory())},
                {"history.reloaded", as_number(history_->reloaded())},
                {"history.readers", as_number(readings_.size())},
                {"history.deletions", as_number(deletions_.size())},
                {"history.bytes", as_number(history_->usage().total())},
                {"history.fill", fill()}});
}

/// Percent of the budget; 0 without one.
double historian_state::fill() const {
  if (cfg_.most_bytes == 0)
    return 0;
  return static_cast<double>(history_->usage().total()) * 100
         / static_cast<double>(cfg_.most_bytes);
}

void historian_state::arm(caf::timespan wait, uint64_t token) {
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, wait, token);
}

historian_actor::behavior_type historian_behavior(historian_state::pointer self,
                                                  const historian_config& cfg,
                                                  historian_ports ports) {
  auto& st = self->state;
  st.start(cfg, std::move(ports));
  return counted_behavior<historian_actor::behavior_type>(
    self, [&st](const log_plan_ptr& x) { st.on_plan(*x); },
    [&st](device_number device, const batch_ptr& x) {
      st.on_batch(device, *x);
    },
    [&st](gone_atom, device_number device, unix_nanos time) {
      st.on_gone(device, time);
    },
    [&st](const log_question_ptr& x) { return st.on_question(x); },
    [&st](load_atom, uint64_t cursor) { return st.on_more(cursor); },
    [&st](const forget_order_ptr& x) { return st.on_forget(*x); },
    [&st](const usage_question_ptr& x) { return st.on_usage(*x); },
    [&st](const settings_ptr& x) { st.on_settings(x); },
    [&st](settle_atom) { return st.on_settle(); },
    [&st](caf::get_atom) { return st.counters(); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); });
}

} // namespace troupe
