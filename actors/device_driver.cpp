// What a device asks of its driver, and what becomes of the answers.

#include "actors/device.hpp"
#include "actors/device_limits.hpp"

#include <algorithm>

namespace troupe {

void device_state::on_driver(const driver_actor& x) {
  driver_ = x;
  // A new driver knows nothing of what its predecessor was asked.
  for (auto& [number, asked] : std::exchange(driver_jobs_, {}))
    drop(asked);
  if (gone_ || record_.unid.empty())
    return;
  self_->send(driver_, attach_atom_v,
              std::make_shared<const device_link>(
                device_link{record_.number, record_.id, record_.unid, type_}),
              caf::actor_cast<caf::strong_actor_ptr>(device_actor{self_}));
  if (record_.provisioned) {
    send_plan();
    refresh();
  } else {
    retry_provision();
  }
}

/// Ends what the old driver will never answer.
void device_state::drop(const driver_job& x) {
  constexpr auto why = "the driver was restarted";
  if (x.what == driver_job::kind::provision || x.what == driver_job::kind::test)
    finish(ec::not_connected, why);
  else
    answer(x.job, ec::not_connected, why);
}

bool device_state::ask_driver(driver_job x, std::chrono::milliseconds limit) {
  constexpr size_t most_jobs = 256;
  if (!driver_ || driver_jobs_.size() >= most_jobs)
    return false;
  auto number = ++last_request_;
  if (x.what == driver_job::kind::write) {
    write_command cmd{record_.number, number, normal_level, {}};
    for (auto i : x.points) {
      auto& row = table_->at(i);
      cmd.level = std::min(cmd.level, active_level(row.levels));
      cmd.points.emplace_back(i, row.present);
    }
    self_->send(driver_, std::make_shared<const write_command>(std::move(cmd)));
  } else {
    self_->send(driver_, std::make_shared<const read_command>(read_command{
                           record_.number, number, x.points, limit}));
  }
  driver_jobs_.emplace(number, std::move(x));
  return true;
}

void device_state::send_plan() {
  if (!driver_)
    return;
  scan_plan plan{record_.number, {}};
  if (record_.provisioned && !gone_)
    plan.points = table_->scan();
  self_->send(driver_, std::make_shared<const scan_plan>(std::move(plan)));
}

/// Learns what is not polled, and writes what the device has missed.
void device_state::refresh() {
  if (is_hosted(record_) || !record_.provisioned)
    return;
  std::vector<point_index> missed;
  std::vector<point_index> all(table_->size());
  for (point_index i = 0; i < all.size(); ++i) {
    all[i] = i;
    if (table_->at(i).unwritten)
      missed.push_back(i);
  }
  if (!missed.empty())
    write_device(missed, {});
  constexpr auto patience = std::chrono::minutes{1};
  ask_driver({driver_job::kind::refresh, {}, std::move(all)}, patience);
}

void device_state::on_done(const driver_done& x) {
  auto i = driver_jobs_.find(x.request);
  if (i == driver_jobs_.end())
    return;
  auto asked = std::move(i->second);
  driver_jobs_.erase(i);
  switch (asked.what) {
    case driver_job::kind::write:
      written(asked, x);
      break;
    case driver_job::kind::read:
      answer(asked.job, x.code, x.text,
             x.code == ec::none ? table_->at(asked.points[0]).actual : value{});
      break;
    case driver_job::kind::provision:
      if (x.code == ec::none)
        provisioned();
      else
        provision_failed(x);
      break;
    case driver_job::kind::test:
      record_.sts_updated = ports_.clock->now();
      show(view_part::sts);
      finish(x.code, x.text);
      break;
    case driver_job::kind::refresh:
      break; // its samples came as a batch; health tells the rest
  }
}

void device_state::written(const driver_job& x, const driver_done& how) {
  for (auto i : x.points)
    table_->at(i).unwritten = how.code != ec::none;
  if (x.job.request != nullptr)
    answer(x.job, how.code, how.text);
  else if (how.code != ec::none)
    warn(severity::warning, "cannot write again: " + how.text, {});
}

void device_state::write_device(const std::vector<point_index>& points,
                                device_job job) {
  for (auto i : points)
    table_->at(i).unwritten = true;
  if (!record_.provisioned) {
    if (job.request != nullptr)
      warn(severity::warning,
           record_.id.handle + " is not provisioned: the value is kept",
           job.request->topic);
    return answer(job, ec::none, {});
  }
  driver_job asked{driver_job::kind::write, job, points};
  if (!ask_driver(std::move(asked), check_limit))
    answer(job, ec::not_connected,
           record_.id.handle + ": cannot communicate with device");
}

} // namespace troupe
