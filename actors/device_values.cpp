// Changes to the interface of a device, and reads on demand: IAP 8.5 and 9.6.

#include "actors/cfg_rules.hpp"
#include "actors/device.hpp"
#include "actors/device_limits.hpp"
#include "actors/object_merge.hpp"

#include <algorithm>

namespace troupe {

namespace {

value member_of(const value& extra, const char* name) {
  auto out = extra.field(name);
  return out != nullptr ? *out : value{};
}

} // namespace

void device_state::configure(const cfg_request& x) {
  if (x.content.fields() == nullptr)
    return finish(ec::wrong_type, "cfg takes an object");
  auto patch = read_cfg(x.content, default_cfg());
  if (!patch)
    return finish(patch.error().code, "cfg: " + patch.error().text);
  auto merged = merge_within(cfg_limits, record_.cfg, *patch);
  if (!merged)
    return finish(merged.error().code, "cfg: " + merged.error().text);
  record_.cfg = *std::move(merged);
  record_.cfg_updated = ports_.clock->now();
  store({record_of_device()}, [this] {
    show(view_part::cfg);
    finish();
  });
}

/// The whole request is checked first; then each datapoint changes its array
/// and answers, and `apply_change` goes on with the last of them.
void device_state::change(const interface_request& x) {
  interface_rules rules{is_hosted(record_), rates_, ports_.clock->now()};
  auto plan = plan_change(x, *table_, rules, current_->request->source);
  if (!plan)
    return finish(plan.error().code, plan.error().text);
  planned_ = *std::move(plan);
  if (is_changing()) { // what happened in between must be seen, too
    queue_.push_front(*std::exchange(current_, std::nullopt));
    return commit_changes();
  }
  policies_.clear();
  awaited_policies_ = 0;
  auto number = policy_request_ = ++last_request_;
  for (auto& pt : planned_.points) {
    if (!pt.write)
      continue;
    ++awaited_policies_;
    self_->send(points_[pt.point], std::make_shared<const point_write>(
                                     point_write{pt.point, number, *pt.write}));
  }
  if (awaited_policies_ == 0)
    apply_change();
}

void device_state::on_policy(const policy_ptr& x) {
  if (gone_)
    return;
  if (x->point >= points_.size()
      || points_[x->point] != self_->current_sender())
    return;              // of a point that a client removed
  if (x->request == 0) { // an override ran out
    auto changed = table_->apply(x->point, std::nullopt, x->levels,
                                 table_->at(x->point).time);
    if (changed)
      must_write(x->point);
    keep({record_of_point(x->point)});
    block_updated_[type_->points[x->point].block] = ports_.clock->now();
    if (changed) {
      tell_datapoint(x->point);
      log_present({x->point});
      write_device({x->point}, {});
    }
    return show_blocks(pace::as_credit_allows);
  }
  if (x->request != policy_request_ || awaited_policies_ == 0)
    return;
  policies_.push_back(x);
  if (--awaited_policies_ == 0)
    apply_change();
}

/// A write is for the device when its level is the effective one, even if the
/// value is the same: the device may have lost it.
void device_state::apply_change() {
  auto& asked = std::get<interface_request>(current_->request->body);
  if (changes_.empty())
    ++unsynced_; // until all that gather are on disk
  auto now = ports_.clock->now();
  std::vector<point_index> to_device;
  std::vector<point_index> touched;
  for (auto& x : policies_) {
    auto changed = table_->apply(x->point, x->normal, x->levels, now);
    auto& row = table_->at(x->point);
    if (x->normal)
      hold(x->point, asked.held);
    auto level = active_level(row.levels);
    auto effective = x->normal ? level == normal_level : true;
    if (changed || effective) {
      must_write(x->point);
      to_device.push_back(x->point);
    }
    if (is_hosted(record_)) { // nothing but writes feeds it
      table_->heard(x->point, now);
      expect_report(x->point);
    }
    touched.push_back(x->point);
  }
  auto logs_changed = false; // told once, as a plan is all of a device
  for (auto& pt : planned_.points) {
    if (pt.lets_go && is_holder(pt.point, current_->request->source))
      hold(pt.point, false);
    if (pt.monitor) {
      table_->set_monitor(pt.point, *pt.monitor, now);
      expect_report(pt.point);
    }
    if (!pt.extra.is_null()) {
      auto before = table_->extra(pt.point);
      table_->at(pt.point).extra = pt.extra;
      if (member_of(pt.extra, "alarm") != member_of(before, "alarm"))
        watch_limits(pt.point);
      logs_changed |= member_of(pt.extra, "log") != member_of(before, "log");
    }
    if (pt.write || pt.monitor || !pt.extra.is_null())
      change_records_.push_back(record_of_point(pt.point));
  }
  if (logs_changed)
    plan_logs();
  if (planned_.name) {
    auto& names = record_.block_names;
    names.erase(
      std::remove_if(names.begin(), names.end(),
                     [&](auto& x) { return x.first == planned_.block; }),
      names.end());
    names.emplace_back(planned_.block, *planned_.name);
    change_records_.push_back(record_of_device());
  }
  arm_watch();
  table_->touch(planned_.block);
  block_updated_[planned_.block] = now;
  for (auto& pt : planned_.points)
    changing_.insert(pt.point);
  changes_.push_back({*std::exchange(current_, std::nullopt),
                      std::move(planned_), std::move(to_device),
                      std::move(touched)});
  run();
}

bool device_state::is_changing() const {
  auto& all = planned_.points;
  return std::any_of(all.begin(), all.end(),
                     [this](auto& x) { return changing_.count(x.point) > 0; });
}

void device_state::commit_changes() {
  committing_ = true;
  auto rest = [this] {
    --unsynced_;
    committing_ = false;
    changing_.clear();
    show_blocks(pace::at_once);
    for (auto& x : std::exchange(changes_, {}))
      changed(x);
    write_again(); // what had to wait until this was stored
    run();
  };
  if (change_records_.empty())
    rest();
  else
    store(std::exchange(change_records_, {}), rest);
}

/// The change is on disk: now the world may see it.
void device_state::changed(device_change& x) {
  for (auto i : x.touched)
    tell_datapoint(i);
  log_present(x.touched);
  if (std::any_of(x.planned.points.begin(), x.planned.points.end(),
                  [](auto& y) { return y.monitor.has_value(); }))
    send_plan();
  if (is_hosted(record_))
    tell_updated(x.touched);
  if (!x.planned.unknown.empty())
    answer(x.job, ec::no_such_point,
           "Datapoint " + x.planned.unknown.front()
             + " does not exist in the device");
  else if (x.to_device.empty())
    answer(x.job, ec::none, {});
  else
    write_device(x.to_device, std::move(x.job));
}

/// Not stored: who wants a value kept says so again after a restart.
void device_state::hold(point_index i, bool held) {
  table_->at(i).held = held;
  if (held)
    holders_[i] = current_->request->source;
  else
    holders_.erase(i);
}

bool device_state::is_holder(point_index i, const std::string& who) const {
  auto known = holders_.find(i);
  return known != holders_.end() && known->second == who;
}

void device_state::tell_datapoint(point_index i) {
  auto& row = table_->at(i);
  self_->send(points_[i], sample{i, row.status, row.present, row.time, true});
}

void device_state::tell_updated(const std::vector<point_index>& points) {
  if (points.empty())
    return;
  auto view
    = std::make_shared<const device_view>(make_view(record_, type_, now_, 0));
  for (auto i : points)
    self_->send(
      ports_.publisher,
      std::make_shared<const life_event>(life_event{
        life_event::kind::updated, view, {}, i, table_->at(i).present}));
}

result<point_index> device_state::find(const std::string& block, uint32_t index,
                                       const std::string& point) const {
  auto found = type_->find_block(block, index);
  if (found == nullptr)
    return failure{ec::no_such_block, "Block name " + block + '/'
                                        + std::to_string(index)
                                        + " does not exist in the device"};
  auto i = type_->find_point(*found, point);
  if (!i)
    return failure{ec::no_such_point,
                   "Datapoint " + point + " does not exist in the device"};
  return *i;
}

caf::result<caf::ok_atom> device_state::on_observe(const point_watch& x) {
  if (x.point.empty()) {
    watch_status(x);
    return caf::ok_atom_v;
  }
  auto i = find(x.block, x.index, x.point);
  if (!i)
    return caf::make_error(i.error().code, i.error().text);
  auto& row = table_->at(*i);
  if (row.time != 0) // before the datapoint can tell something newer
    self_->send(x.who, x.token, sample{*i, row.status, row.present, row.time});
  self_->send(points_[*i], observe_atom_v, x.who, x.token);
  return caf::ok_atom_v;
}

void device_state::fetch(const read_request& x) {
  auto job = *current_;
  auto i = find(x.block, x.index, x.point);
  if (!i)
    return finish(i.error().code, i.error().text);
  auto& row = table_->at(*i);
  auto age = std::chrono::nanoseconds{ports_.clock->now() - row.time};
  auto young = row.time != 0 && x.max_age.count() > 0 && age <= x.max_age;
  current_.reset(); // reads wait for the driver beside other requests
  driver_job asked{driver_job::kind::read, job, {*i}};
  if (is_hosted(record_))
    answer(job, ec::none, {}, row.present);
  else if (young)
    answer(job, ec::none, {}, row.actual);
  else if (!record_.provisioned)
    answer(job, ec::wrong_state, "the device is not provisioned");
  else if (!ask_driver(std::move(asked), x.limit))
    answer(job, ec::not_connected, "cannot communicate with device");
}

} // namespace troupe
