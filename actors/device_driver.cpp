// What a device asks of its driver, and what becomes of the answers.

#include "actors/device.hpp"
#include "actors/device_limits.hpp"
#include "actors/device_order.hpp"

#include <algorithm>
#include <map>
#include <variant>

namespace troupe {

namespace {

const std::string hosted_unid = "auto";

/// Whether the device may take the same value later: it said nothing against
/// it. Garbage counts among these: it comes of a line that is disturbed.
bool is_unreachable(ec code) noexcept {
  return code == ec::timeout || code == ec::not_connected
         || code == ec::device_down || code == ec::overloaded
         || code == ec::protocol_error;
}

} // namespace

void device_state::on_driver(const driver_actor& x) {
  driver_ = x;
  auto known = !gone_ && !record_.unid.empty();
  if (known) // before the end of an old job lets the next request begin
    self_->send(driver_, attach_atom_v, link(),
                caf::actor_cast<caf::strong_actor_ptr>(device_actor{self_}));
  // A new driver knows nothing of what its predecessor was asked.
  for (auto& [number, asked] : std::exchange(driver_jobs_, {}))
    drop(number, asked);
  if (!known)
    return;
  for (point_index i = 0; i < table_->size(); ++i)
    table_->at(i).given.new_driver();
  if (record_.provisioned) {
    send_plan();
    write_overrides_again();
    write_again();
    // All devices get their driver at once; the field shall not notice.
    constexpr uint32_t parts = 64;
    wake_after(spread_period * (record_.number % parts) / parts,
               wake_reason::read);
  } else {
    retry_provision();
  }
}

/// A hosted device has no address in the field, whatever its number.
device_link_ptr device_state::link() const {
  auto& unid = is_hosted(record_) ? hosted_unid : record_.unid;
  return std::make_shared<const device_link>(
    device_link{record_.number, record_.id, unid, type_});
}

/// Ends what the old driver will never answer.
void device_state::drop(uint64_t number, const driver_job& x) {
  constexpr auto why = "the driver was restarted";
  if (x.what == driver_job::kind::write)
    written(x, {record_.number, number, ec::not_connected, why});
  else if (x.what == driver_job::kind::take_back)
    taken_back(x, {record_.number, number, ec::not_connected, why});
  else if (x.what == driver_job::kind::provision
           || x.what == driver_job::kind::test)
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
      row.write = number;
      cmd.level = std::min(cmd.level, active_level(row.levels));
      cmd.points.emplace_back(i, row.present);
    }
    x.level = cmd.level;
    self_->send(driver_, std::make_shared<const write_command>(std::move(cmd)));
  } else if (x.what == driver_job::kind::take_back) {
    write_command cmd{record_.number, number, x.level, {}};
    for (auto i : x.points)
      cmd.points.emplace_back(i, value{});
    self_->send(driver_, std::make_shared<const write_command>(std::move(cmd)));
  } else if (x.what == driver_job::kind::order) {
    auto& action = std::get<action_request>(x.job.request->body);
    auto args = action.args;
    if (!x.points.empty())
      args = make_structure({{"point", value{int64_t{x.points[0]}}}});
    self_->send(driver_,
                to_command({record_.number, number, action.action, args}));
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
  if (record_.provisioned && !gone_ && !paused_)
    plan.points = table_->scan();
  self_->send(driver_, std::make_shared<const scan_plan>(std::move(plan)));
}

/// Learns what is not polled.
void device_state::read_again(bool polled_too) {
  if (is_hosted(record_) || !record_.provisioned || paused_)
    return;
  std::vector<bool> polled(table_->size());
  for (auto& x : table_->scan())
    polled[x.point] = !polled_too;
  std::vector<point_index> points;
  for (point_index i = 0; i < polled.size(); ++i)
    if (!polled[i])
      points.push_back(i);
  constexpr auto patience = std::chrono::minutes{1};
  if (!points.empty())
    ask_driver({driver_job::kind::refresh, {}, std::move(points)}, patience);
}

bool device_state::has_priorities(point_index i) const {
  auto object = std::get_if<bacnet::object>(&type_->points[i].address);
  return object != nullptr && object->priorities;
}

/// Overrides at priorities of the device's own go out once more: a driver that
/// starts anew does not know what it gave at which of them, and so could not
/// take it back.
void device_state::write_overrides_again() {
  for (point_index i = 0; i < table_->size(); ++i)
    if (has_priorities(i) && active_level(table_->at(i).levels) != normal_level)
      must_write(i);
}

/// Writes what the device has missed.
void device_state::write_again() {
  if (!record_.provisioned || unsynced_ != 0)
    return;
  std::vector<point_index> missed;
  std::vector<point_index> settled;
  for (point_index i = 0; i < table_->size(); ++i) {
    auto& row = table_->at(i);
    if (row.unwritten && row.write == 0)
      missed.push_back(i);
    else if (row.write == 0)
      settled.push_back(i);
  }
  take_back(settled);
  if (!missed.empty())
    write_device(missed, {});
}

/// What is on its way already is not asked for again.
void device_state::take_back(const std::vector<point_index>& points) {
  std::map<uint8_t, std::vector<point_index>> by_level;
  for (auto i : points) {
    auto& row = table_->at(i);
    auto owed = row.given.owed(active_level(row.levels));
    for (uint8_t level = 1; owed != 0 && level < normal_level; ++level)
      if ((owed & level_bit(level)) != 0 && !is_taking_back(i, level))
        by_level[level].push_back(i);
  }
  for (auto& [level, all] : by_level)
    if (!ask_driver({driver_job::kind::take_back, {}, std::move(all), level},
                    check_limit))
      wake_after(retry_period, wake_reason::write);
}

bool device_state::is_taking_back(point_index i, uint8_t level) const {
  return std::any_of(driver_jobs_.begin(), driver_jobs_.end(),
                     [&](auto& entry) {
                       auto& [number, x] = entry;
                       return x.what == driver_job::kind::take_back
                              && x.level == level
                              && std::find(x.points.begin(), x.points.end(), i)
                                   != x.points.end();
                     });
}

/// A device that refuses will refuse again: it counts as done.
void device_state::taken_back(const driver_job& x, const driver_done& how) {
  if (is_unreachable(how.code)) {
    if (now_.health != device_health::down)
      wake_after(retry_period, wake_reason::write);
    return;
  }
  record_list settled;
  for (auto i : x.points) {
    auto& row = table_->at(i);
    if (active_level(row.levels) == x.level)
      continue; // given again meanwhile
    row.given.taken_back(x.level);
    settled.push_back(record_of_point(i));
  }
  if (!settled.empty())
    keep(std::move(settled));
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
    case driver_job::kind::take_back:
      taken_back(asked, x);
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
    case driver_job::kind::order:
      answer(asked.job, x.code, x.text, std::move(asked.brought));
      break;
    case driver_job::kind::refresh:
      break; // its samples came as a batch; health tells the rest
  }
}

/// Only points whose newest write this was are settled: an earlier one that
/// failed says nothing about the value that is on its way now.
void device_state::written(const driver_job& x, const driver_done& how) {
  auto later = is_unreachable(how.code);
  record_list settled;
  auto took = how.code == ec::none || how.code == ec::not_confirmed;
  for (auto i : x.points) {
    auto& row = table_->at(i);
    auto given = row.given.bits();
    if (took)
      row.given.taken(x.level);
    auto newest = row.write == how.request; // else another is on its way
    if (newest)
      row.write = 0;
    auto ends = newest && !later && row.unwritten;
    if (ends && how.code == ec::none)
      row.unwritten = false;
    else if (ends)
      table_->refused(i);
    if (ends || row.given.bits() != given)
      settled.push_back(record_of_point(i));
  }
  if (!settled.empty())
    keep(std::move(settled));
  if (later && now_.health != device_health::down)
    wake_after(retry_period, wake_reason::write);
  show_blocks(pace::as_credit_allows);
  if (x.job.request != nullptr)
    answer(x.job, how.code, how.text);
  else if (how.code != ec::none)
    warn(severity::warning, "cannot write again: " + how.text, {});
}

/// The present value of the point changed, and the device has to know.
void device_state::must_write(point_index i) {
  auto& row = table_->at(i);
  row.unwritten = !is_hosted(record_);
  row.write = 0; // the end of an older write says nothing about this value
  if (has_priorities(i))
    row.given.give(active_level(row.levels));
}

void device_state::write_device(const std::vector<point_index>& points,
                                device_job job) {
  if (!record_.provisioned) {
    if (job.request != nullptr)
      warn(severity::warning,
           record_.id.handle + " is not provisioned: the value is kept",
           job.request->topic);
    return answer(job, ec::none, {});
  }
  take_back(points); // first: what is read after the write shall be in force
  // A command has one level; the last one answers for all.
  std::map<uint8_t, std::vector<point_index>> by_level;
  for (auto i : points)
    by_level[active_level(table_->at(i).levels)].push_back(i);
  while (by_level.size() > 1) {
    auto first = by_level.begin();
    driver_job asked{driver_job::kind::write, {}, std::move(first->second)};
    if (!ask_driver(std::move(asked), check_limit))
      wake_after(retry_period, wake_reason::write);
    by_level.erase(first);
  }
  driver_job asked{driver_job::kind::write, job, {}};
  if (!by_level.empty())
    asked.points = std::move(by_level.begin()->second);
  if (ask_driver(std::move(asked), check_limit))
    return;
  wake_after(retry_period, wake_reason::write);
  answer(job, ec::not_connected,
         record_.id.handle + ": cannot communicate with device");
}

} // namespace troupe
