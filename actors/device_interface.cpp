// A device whose interface clients change (IAP 8.6), and what it does to be
// found or mended (IAP 7.4).

#include "actors/device.hpp"
#include "actors/device_limits.hpp"
#include "actors/refused_action.hpp"

#include <algorithm>

namespace troupe {

/// Only what the gateway hosts: the interface of a device in the field is its
/// own.
void device_state::act_interface(const action_request& x) {
  if (!base_->dynamic || !is_hosted(record_))
    return finish(ec::unsupported, refusal_of(x).text + ": the interface of "
                                     + record_.id.handle + " is static");
  auto edit = x.action == "add"
                ? plan_add(x.args, *base_, record_.added, *types_)
                : plan_remove(x.args, *base_, record_.added);
  if (!edit)
    return finish(edit.error().code,
                  x.action + ": " + std::move(edit.error().text));
  auto before = type_;
  record_list records;
  for (auto i : edit->points) {
    records.push_back({point_key(record_.number, i), std::nullopt});
    records.push_back({sample_key(record_.number, i), std::nullopt});
  }
  auto removed = adopt(*std::move(edit));
  records.push_back(record_of_device());
  ++unsynced_;
  // The recorder may hold samples of a point that is no more.
  self_->request(ports_.recorder, store_limit, detach_atom_v, record_.number)
    .then(
      [this, records, before, removed](caf::ok_atom) {
        store(records, [this, before, removed] {
          --unsynced_;
          show_interface(before, removed);
        });
      },
      [this](const caf::error&) { fall_back(); });
}

void device_state::on_types(const lon::catalogue_ptr& x) {
  types_ = x;
}

std::vector<uint32_t> device_state::adopt(interface_edit x) {
  auto before = std::exchange(type_, extended(base_, x.next, *types_));
  auto now = ports_.clock->now();
  record_.added = std::move(x.next);
  record_.sts_updated = now;
  table_->change_type(type_, x.points);
  table_->set_rules(fitting(rules_));
  block_updated_.resize(type_->blocks.size(), now);
  for (auto i : x.points)
    renew_point(i);
  plan_logs();
  std::vector<uint32_t> removed;
  for (auto i : x.blocks) {
    block_updated_[i] = now;
    if (i < before->blocks.size() && type_->blocks[i].name.empty())
      removed.push_back(i);
  }
  auto& names = record_.block_names;
  names.erase(std::remove_if(names.begin(), names.end(),
                             [&](auto& y) {
                               return type_->blocks[y.first].name.empty();
                             }),
              names.end());
  if (driver_) // it knows the new type from here on
    self_->send(driver_, attach_atom_v, link(),
                caf::actor_cast<caf::strong_actor_ptr>(device_actor{self_}));
  return removed;
}

/// Whatever is on its way about the former occupant means nothing any more.
void device_state::renew_point(point_index i) {
  auto is_this = [=](const sample& x) { return x.point == i; };
  auto& held = held_.samples;
  held.erase(std::remove_if(held.begin(), held.end(), is_this), held.end());
  if (record_.provisioned) // its receive timeout may begin
    table_->at(i).reported.heard = ports_.clock->now();
  for (auto& [number, job] : driver_jobs_) {
    auto& all = job.points;
    if (job.what == driver_job::kind::write
        || job.what == driver_job::kind::take_back)
      all.erase(std::remove(all.begin(), all.end(), i), all.end());
  }
  auto fresh = self_->spawn<caf::linked>(
    datapoint_behavior, datapoint_config{i, nullptr}, point_ports_);
  if (i >= points_.size())
    return points_.push_back(std::move(fresh));
  auto old = std::exchange(points_[i], std::move(fresh));
  self_->unlink_from(old.address()); // its end is not ours
  self_->send_exit(old, caf::exit_reason::user_shutdown);
  holders_.erase(i);
  watch_limits(i);
}

/// Blocks are shown with the new type even where they say the same: nobody
/// keeps the old one.
void device_state::show_interface(const device_type_ptr& before,
                                  const std::vector<uint32_t>& removed) {
  for (auto i : removed) {
    block_view gone;
    gone.device = record_.id;
    gone.type = before;
    gone.block = i;
    gone.gone = true;
    self_->send(ports_.publisher,
                std::make_shared<const block_view>(std::move(gone)));
  }
  table_->touch_all();
  show(view_part::sts);
  self_->send(ports_.manager, observe_atom_v, record_.number);
  write_again(); // what had to wait until this was stored
  finish();
}

/// A hosted device announces itself like one whose service pin is pressed.
void device_state::act_join() {
  if (!is_hosted(record_))
    return finish(ec::unsupported, "join: action not supported");
  auto view
    = std::make_shared<const device_view>(make_view(record_, type_, now_, 0));
  self_->send(ports_.publisher, std::make_shared<const life_event>(life_event{
                                  life_event::kind::joined, view, {}, 0, {}}));
  finish();
}

/// The field gets what it lacks, and everything is read and shown again.
void device_state::act_repair() {
  if (!record_.provisioned)
    return finish(ec::wrong_state, "Device not in PROVISIONED state");
  send_plan();
  write_again();
  read_again(true);
  show_all();
  finish();
}

} // namespace troupe
