// What rules say of a device's points, and who hears of the device itself.

#include "actors/device.hpp"
#include "actors/limit_alarm.hpp"
#include "protocol/alarm/alarm_list.hpp"

#include <algorithm>

namespace troupe {

point_rules_ptr device_state::fitting(const point_rules_ptr& x) const {
  if (x == nullptr || type_ == base_)
    return x;
  auto out = std::make_shared<point_rules>(*x);
  auto known = std::min(out->points.size(), base_->points.size());
  for (point_index i = 0; i < known; ++i)
    if (type_->points[i].name != base_->points[i].name)
      out->points[i] = {};
  return out;
}

void device_state::on_rules(const point_rules_ptr& x) {
  if (gone_)
    return;
  rules_ = x;
  table_->set_rules(fitting(rules_));
  touch_blocks();
  send_plan();
  if (record_.provisioned)
    await_samples();
  for (point_index i = 0; i < table_->size(); ++i)
    watch_limits(i);
  plan_logs();
  show_blocks(pace::as_credit_allows);
}

void device_state::watch_limits(point_index i) {
  auto& point = type_->points[i];
  auto settings = table_->extra(i).field("alarm");
  auto limits = settings != nullptr && !settings->is_null()
                  ? read_alarm_limits(*settings)
                  : result<alarm_limits>{failure{}};
  auto wanted = ports_.alarms && limits && limits->enabled
                && !point.name.empty();
  auto source = wanted ? block_topic(i) + '/' + point.name : std::string{};
  if (auto old = limit_watchers_.find(i); old != limit_watchers_.end()) {
    self_->unlink_from(old->second.actor.address()); // its end is not ours
    self_->send_exit(old->second.actor, caf::exit_reason::user_shutdown);
    if (old->second.source != source)
      end_alarms(old->second.source);
    limit_watchers_.erase(old);
  }
  if (!wanted)
    return;
  auto watcher = self_->spawn<caf::linked>(
    limit_alarm_behavior, limit_alarm_config{source, *limits, ports_.alarms,
                                             ports_.wheel, ports_.clock});
  limit_watchers_[i] = {watcher, source};
  auto& row = table_->at(i);
  if (row.time != 0)
    self_->send(watcher, uint64_t{0},
                sample{i, row.status, row.present, row.time});
  self_->send(points_[i], observe_atom_v, subscriber_actor{watcher},
              uint64_t{0});
}

void device_state::report_alarm(const char* type, bool active,
                                const std::string& text) {
  if (!ports_.alarms)
    return;
  constexpr double severity = 2;
  alarm_report x;
  x.source = device_topic();
  x.type = type;
  x.active = active;
  x.message = record_.id.handle + ": " + text;
  x.severity = severity;
  self_->send(ports_.alarms,
              std::make_shared<const alarm_report>(std::move(x)));
}

void device_state::end_alarms(const std::string& source) {
  if (!ports_.alarms)
    return;
  alarm_report x;
  x.source = source;
  self_->send(ports_.alarms,
              std::make_shared<const alarm_report>(std::move(x)));
}

/// Like requests of a client, behind those that wait. What cannot be written
/// is told as a warning: nobody waits for it.
void device_state::write_initial() {
  for (point_index i = 0; i < table_->size(); ++i) {
    auto rule = table_->rule(i);
    if (rule == nullptr || rule->on_provision.is_null())
      continue;
    auto& point = type_->points[i];
    auto& block = type_->blocks[point.block];
    device_request request;
    request.target = record_.id;
    request.topic = block_topic(i);
    request.source = "initial value";
    request.body
      = interface_request{block.name,
                          block.index,
                          make_structure({{point.name, rule->on_provision}}),
                          {},
                          std::nullopt};
    queue_.push_back(
      {std::make_shared<const device_request>(std::move(request)), {}});
  }
}

value device_state::shown_status() const {
  auto view = make_view(record_, type_, now_, 0);
  return make_structure(
    {{"state", value{std::string{to_string(view.state)}}},
     {"health", value{std::string{to_string(view.health)}}}});
}

/// Once, however often it is asked for; the present status comes each time.
void device_state::watch_status(const point_watch& x) {
  std::pair watcher{x.who, x.token};
  auto& all = status_watchers_;
  if (std::find(all.begin(), all.end(), watcher) == all.end()) {
    self_->monitor(x.who);
    all.push_back(std::move(watcher));
  }
  if (stored_ && !gone_)
    self_->send(x.who, x.token,
                sample{0, quality::good, shown_status(), record_.sts_updated});
}

void device_state::tell_status() {
  if (status_watchers_.empty() || !stored_ || gone_)
    return;
  auto now = shown_status();
  if (now == std::exchange(told_status_, now))
    return;
  for (auto& [who, token] : status_watchers_)
    self_->send(who, token, sample{0, quality::good, now, record_.sts_updated});
}

void device_state::on_down(const caf::down_msg& x) {
  auto& all = status_watchers_;
  all.erase(
    std::remove_if(all.begin(), all.end(),
                   [&](auto& y) { return y.first.address() == x.source; }),
    all.end());
}

} // namespace troupe
