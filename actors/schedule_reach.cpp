// Whom a schedule reaches: what stands for `+`, and which devices are away.

#include "actors/failure_of.hpp"
#include "actors/schedule.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr caf::timespan view_limit = std::chrono::seconds{10};

/// The manager answers at once, unless it hangs.
constexpr caf::timespan watch_limit = std::chrono::seconds{30};

bool matches(const std::string& wanted, const std::string& x) {
  return wanted == "+" || wanted == x;
}

std::string glob_of(const std::string& x) {
  return x == "+" ? "*" : x;
}

bool is_datapoint(const schedule_target& x) {
  return !x.relayed && !x.everywhere;
}

/// Equal for targets that are the same: for a datapoint its place and the
/// member of its value, else what the client wrote.
std::string key_of(const schedule_target& x) {
  if (!is_datapoint(x))
    return (x.relayed ? "g " : "+ ") + x.topic;
  auto& at = x.point;
  return at.device.protocol + '/' + at.device.handle + '/' + at.block + '/'
         + std::to_string(at.index) + '/' + at.point + '/' + at.field;
}

/// Passes on what it hears, for as long as somebody wants that.
subscriber_actor::behavior_type ear_behavior(subscriber_actor::pointer self,
                                             const subscriber_actor& to) {
  return {
    [self, to](uint64_t token, const sample& x) { self->send(to, token, x); },
    [self, to](uint64_t token, const outcome& x) { self->send(to, token, x); },
  };
}

} // namespace

bool covers(const device_id& pattern, const device_id& x) {
  return matches(pattern.protocol, x.protocol)
         && matches(pattern.handle, x.handle);
}

schedule_state::target_state*
schedule_state::find_same(const schedule_target& x) {
  auto i = places_.find(key_of(x));
  return i != places_.end() ? &targets_[i->second] : nullptr;
}

schedule_state::target_state& schedule_state::add(target_state x) {
  places_.emplace(key_of(x.what), targets_.size());
  return targets_.emplace_back(std::move(x));
}

// -- what stands for `+` ------------------------------------------------------

void schedule_state::expand(reach to) {
  std::string wanted; // one question for all of them
  for (auto& x : targets_) {
    if (!x.what.everywhere || (x.former && x.seen))
      continue;
    auto& device = x.what.point.device;
    auto glob = glob_of(device.protocol) + '/' + glob_of(device.handle);
    wanted = wanted.empty() || wanted == glob ? glob : "*/*";
  }
  if (wanted.empty())
    return to == reach::all ? sweep() : void();
  self_->request(ports_.publisher, view_limit, caf::get_atom_v, wanted)
    .then([this, to](const view_set_ptr& x) { expanded(*x, to); },
          [this, to](const caf::error&) {
            if (to != reach::owed) // it is asked again
              expanded({}, to);
          });
}

void schedule_state::expanded(const view_set& x, reach to) {
  std::vector<target_state> patterns;
  for (auto& target : targets_)
    if (target.what.everywhere && !(target.former && target.seen))
      patterns.push_back(target);
  std::vector<size_t> news;
  for (auto& pattern : patterns)
    for (auto& view : x.blocks)
      if (auto i = view->gone ? std::nullopt : add_found(pattern, *view))
        news.push_back(*i);
  if (to == reach::all)
    return sweep();
  for (auto i : news)
    give(i);
  if (to != reach::owed)
    return;
  for (auto& target : targets_)
    if (target.what.everywhere)
      target.seen = true;
  settle();
}

/// Datapoints that are targets already are not added again. What the pattern
/// held before a change of the plan, its datapoints may still hold.
std::optional<size_t> schedule_state::add_found(const target_state& pattern,
                                                const block_view& view) {
  auto& block = view.type->blocks[view.block];
  auto& at = pattern.what.point;
  if (!covers(at.device, view.device) || !matches(at.block, block.name)
      || at.index != block.index || !view.type->find_point(block, at.point))
    return std::nullopt;
  auto found = pattern;
  found.what.everywhere = false;
  found.what.point.device = view.device;
  found.what.point.block = block.name;
  found.error.clear();
  if (!pattern.former)
    found.loose |= overrides_of(*spec_->plan);
  auto known = find_same(found.what);
  if (known == nullptr) {
    add(std::move(found));
    if (!pattern.former)
      watch(view.device);
    return targets_.size() - 1;
  }
  auto i = static_cast<size_t>(known - targets_.data());
  if (pattern.former == known->former && !pattern.former)
    return std::nullopt;
  auto more = found.loose & ~known->loose;
  auto takes_over = known->former && !pattern.former;
  known->loose |= found.loose;
  known->owed |= found.owed;
  if (takes_over) {
    known->what = std::move(found.what);
    known->former = false;
    watch(view.device);
  }
  return takes_over || more != 0 ? std::optional{i} : std::nullopt;
}

// -- devices that come and go -------------------------------------------------

void schedule_state::watch_targets() {
  auto is_wanted = [this](const device_id& x) {
    return std::any_of(targets_.begin(), targets_.end(), [&](auto& y) {
      return !y.former && !y.what.relayed && covers(y.what.point.device, x);
    });
  };
  auto all_wanted = std::all_of(tokens_by_device_.begin(),
                                tokens_by_device_.end(),
                                [&](auto& x) { return is_wanted(x.first); });
  if (!all_wanted) {
    end_ear();
    for (auto& [device, token] : std::exchange(tokens_by_device_, {}))
      if (is_wanted(device))
        watch(device);
  }
  for (auto& x : targets_)
    if (is_datapoint(x.what) && !x.former)
      watch(x.what.point.device);
}

/// What they said of before counts no more: their tokens are unknown.
void schedule_state::end_ear() {
  devices_.clear();
  if (!ear_)
    return;
  self_->unlink_from(ear_.address()); // its end is not ours
  self_->send_exit(ear_, caf::exit_reason::user_shutdown);
  ear_ = subscriber_actor{};
}

/// Each device once.
void schedule_state::watch(const device_id& x) {
  auto [known, added] = tokens_by_device_.emplace(x, last_watch_ + 1);
  if (!added)
    return;
  auto token = ++last_watch_;
  devices_[token] = {x, false, {}};
  if (!ear_)
    ear_ = self_->spawn<caf::linked>(ear_behavior, subscriber_actor{self_});
  self_
    ->request(ports_.manager, watch_limit, observe_atom_v,
              std::make_shared<const point_watch>(
                point_watch{x, {}, 0, {}, ear_, token}))
    .then([](caf::ok_atom) {},
          [this, token](const caf::error& err) {
            lost(token, failure_of(err).text);
          });
}

void schedule_state::on_device(uint64_t token, const outcome& x) {
  if (x.code != ec::none)
    lost(token, x.text);
}

/// When it comes, its status says so.
void schedule_state::lost(uint64_t token, std::string why) {
  auto known = devices_.find(token);
  if (known == devices_.end())
    return;
  known->second.away = true;
  known->second.trouble = std::move(why);
  tell_soon();
}

void schedule_state::on_sample(uint64_t token, const sample& x) {
  auto known = devices_.find(token);
  auto health = x.what.field("health");
  auto word = health != nullptr ? health->text() : nullptr;
  if (known == devices_.end() || word == nullptr)
    return;
  auto& device = known->second;
  // It takes a write all the same, for the day when it is (IAP Q30).
  auto state = x.what.field("state");
  auto idle = state != nullptr && state->text() != nullptr
              && *state->text() != "provisioned";
  device.trouble = idle ? "the device is not provisioned" : "";
  tell_soon();
  auto away = *word == "down";
  if (!std::exchange(device.away, away) || away)
    return;
  for (size_t i = 0; i < targets_.size(); ++i)
    if (targets_[i].what.point.device == device.id)
      give(i);
}

std::string schedule_state::trouble_of(const target_state& x) const {
  if (!x.what.trouble.empty() && !x.former)
    return x.what.topic + ": " + x.what.trouble;
  auto device = tokens_by_device_.find(x.what.point.device);
  if (!x.error.empty() || device == tokens_by_device_.end())
    return x.error;
  auto& why = devices_.at(device->second).trouble;
  return why.empty() ? why : x.what.topic + ": " + why;
}

} // namespace troupe
