// How the output of a schedule gets to its targets.

#include "actors/schedule.hpp"
#include "protocol/iap/json.hpp"

#include <tuple>
#include <utility>

namespace troupe {

namespace {

uint32_t bit(uint8_t level) {
  return uint32_t{1} << level;
}

/// Values are given as they are; `{"preset":…}` and `{"localization":…}` are
/// members of the write themselves (IAP 8.5).
structure members_of(const value& what) {
  auto fields = what.fields();
  if (fields != nullptr && fields->fields.size() == 1
      && (what.field("preset") != nullptr
          || what.field("localization") != nullptr))
    return *fields;
  return {{{"value", what}}};
}

/// The gateway has changed the level, whatever the device says: what did not
/// reach it yet is written later. A device that is not there may be one that is
/// about to be.
bool is_released(ec code) {
  switch (code) {
    case ec::no_such_device:
    case ec::storage_failed:
    case ec::overloaded:
    case ec::internal:
      return false;
    default:
      return true;
  }
}

value at_level(structure members, uint8_t level) {
  if (level < normal_level)
    members.fields.emplace_back("prio", value{static_cast<int64_t>(level)});
  return value{std::move(members)};
}

} // namespace

void schedule_state::sweep() {
  next_target_ = 0;
  if (spec_->plan->stagger == 0)
    return give_all();
  for (size_t i = 0; i < targets_.size(); ++i)
    if (targets_[i].former) // who gets nothing need not wait
      give(i);
  step();
}

void schedule_state::step() {
  while (next_target_ < targets_.size() && targets_[next_target_].former)
    ++next_target_;
  if (next_target_ >= targets_.size())
    return;
  give(next_target_++);
  step_ = ++tokens_;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_},
              caf::timespan{std::chrono::seconds{spec_->plan->stagger}}, step_);
}

void schedule_state::give_all() {
  using place = std::tuple<device_id, std::string, uint32_t>;
  std::map<place, std::vector<size_t>> blocks;
  for (size_t i = 0; i < targets_.size(); ++i) {
    auto& x = targets_[i].what;
    auto alone = x.relayed || x.everywhere || !x.point.field.empty()
                 || targets_[i].former;
    if (alone || goal_.wanted.is_null())
      give(i);
    else
      blocks[{x.point.device, x.point.block, x.point.index}].push_back(i);
  }
  for (auto& [at, all] : blocks) {
    write(all, goal_.level, goal_.wanted);
    for (auto i : all)
      release_loose(i);
  }
}

/// The new value first: between two of them a target shall not fall back.
void schedule_state::give(size_t i) {
  auto& x = targets_[i];
  if (x.what.everywhere)
    return;
  if (!goal_.wanted.is_null() && !x.former)
    write({i}, goal_.level, goal_.wanted);
  release_loose(i);
}

/// At level 17 the value stays, but is no longer held.
void schedule_state::release_loose(size_t i) {
  auto& x = targets_[i];
  auto kept = goal_.wanted.is_null() || x.former ? 0u : bit(goal_.level);
  for (uint8_t level = 1; level <= normal_level; ++level)
    if ((x.loose & ~kept & bit(level)) != 0)
      release(x, level, write_job{{i}, level, true});
}

void schedule_state::release(target_state& x, uint8_t level,
                             std::optional<write_job> job) {
  auto gone = x.what.trouble == no_such_group;
  if (x.what.relayed && ports_.doer && (gone || x.what.trouble.empty()))
    x.loose &= ~bit(level); // nobody says what became of it
  send(x.what,
       {{{x.what.point.point, at_level({{{"value", value{}}}}, level)}}}, level,
       std::move(job), true);
}

void schedule_state::write(const std::vector<size_t>& all, uint8_t level,
                           const value& what) {
  structure points;
  for (auto i : all) {
    auto& x = targets_[i];
    // What is held at level 17 a group could not let go.
    if (level < normal_level || (spec_->enforce && !x.what.relayed))
      x.loose |= bit(level);
    points.fields.emplace_back(x.what.point.point,
                               at_level(members_of(what), level));
  }
  send(targets_[all[0]].what, std::move(points), level,
       write_job{all, level, false}, false);
}

/// Nobody waits for it: the target is forgotten.
void schedule_state::let_go(target_state& x) {
  if (x.what.everywhere)
    return;
  for (uint8_t level = 1; level <= normal_level; ++level)
    if ((x.loose & bit(level)) != 0)
      release(x, level, std::nullopt);
}

void schedule_state::send(const schedule_target& to, structure points,
                          uint8_t level, std::optional<write_job> job,
                          bool releasing) {
  if (to.relayed) {
    if (ports_.doer && to.trouble.empty()) // else it comes later
      self_->send(ports_.doer,
                  std::make_shared<const bus_message>(bus_message{
                    to.topic, iap::to_json(points.fields[0].second), false}));
    return;
  }
  auto& at = to.point;
  device_request x;
  x.number = ++last_request_;
  x.target = at.device;
  x.topic = spec_->source;
  x.source = spec_->source;
  interface_request body{at.block, at.index, value{std::move(points)}, at.field,
                         std::nullopt};
  body.own_only = releasing;
  body.held = !releasing && level == normal_level && spec_->enforce;
  x.body = std::move(body);
  if (job)
    under_way_.emplace(x.number, *std::move(job));
  self_->send(ports_.manager,
              std::make_shared<const device_request>(std::move(x)),
              completion_actor{self_});
}

/// A device checks the whole request before it does anything: when one for
/// several targets fails, each is written by itself, to find the one at fault.
void schedule_state::on_outcome(const outcome& x) {
  auto found = under_way_.find(x.number);
  if (found == under_way_.end())
    return; // of a plan that is gone
  auto job = std::move(found->second);
  under_way_.erase(found);
  auto well = x.code == ec::none;
  auto written_again = !goal_.wanted.is_null() && job.level == goal_.level;
  for (auto i : job.targets) {
    auto& target = targets_[i];
    if (target.former && is_released(x.code)) {
      target.loose &= ~bit(job.level);
      target.error.clear();
    } else if (well && job.releases && !written_again)
      target.loose &= ~bit(job.level);
    else if (well && !job.releases)
      target.error.clear();
    else if (!well && job.targets.size() > 1)
      give(i);
    else if (!well)
      failed(target, x.text);
  }
  tell_soon();
  settle();
}

void schedule_state::failed(target_state& x, const std::string& why) {
  x.error = x.what.topic + ": " + why;
  try_later();
}

} // namespace troupe
