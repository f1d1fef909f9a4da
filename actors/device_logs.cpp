// What a device tells the history.

#include "actors/device.hpp"

namespace troupe {

namespace {

bool wants_log(const value* rules) {
  auto enabled = rules != nullptr ? rules->field("enabled") : nullptr;
  return enabled != nullptr && *enabled == value{true};
}

} // namespace

/// Also with an empty plan, if there was another before.
void device_state::plan_logs() {
  if (!ports_.history)
    return;
  log_plan plan{record_.number, {}};
  logged_.assign(table_->size(), false);
  for (point_index i = 0; i < table_->size(); ++i) {
    auto& point = type_->points[i];
    auto extra = table_->extra(i);
    auto rules = extra.field("log");
    if (point.name.empty() || !wants_log(rules))
      continue;
    logged_[i] = true;
    auto& block = type_->blocks[point.block];
    plan.points.push_back({i,
                           record_.id.protocol + '/' + record_.id.handle + '/'
                             + block.name + '/' + std::to_string(block.index)
                             + '/' + point.name,
                           *rules});
  }
  auto any = !plan.points.empty();
  if (any || logs_)
    self_->send(ports_.history, std::make_shared<const log_plan>(plan));
  logs_ = any;
}

bool device_state::is_logged(point_index i) const {
  return logs_ && i < logged_.size() && logged_[i];
}

void device_state::log_samples(const batch& x) {
  if (!logs_)
    return;
  batch out;
  out.time = x.time;
  for (auto& what : x.samples)
    if (is_logged(what.point))
      out.samples.push_back(what);
  if (!out.samples.empty())
    self_->send(ports_.history, record_.number,
                std::make_shared<const batch>(std::move(out)));
}

/// Of a hosted device: nothing but writes feeds it, and they are good at once.
void device_state::log_present(const std::vector<point_index>& points) {
  if (!logs_ || !is_hosted(record_))
    return;
  batch out;
  out.time = ports_.clock->now();
  for (auto i : points) {
    out.samples.push_back({i, quality::good, table_->at(i).present, out.time});
  }
  log_samples(out);
}

void device_state::log_gap() {
  if (logs_)
    self_->send(ports_.history, gone_atom_v, record_.number,
                ports_.clock->now());
}

} // namespace troupe
