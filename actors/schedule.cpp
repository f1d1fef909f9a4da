#include "actors/schedule.hpp"

#include "actors/failure_of.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Longer waits are cut: the clock may be set while we wait.
constexpr caf::timespan longest_wait = std::chrono::hours{1};

} // namespace

uint32_t overrides_of(const schedule_plan& x) {
  auto out = uint32_t{1} << x.level;
  for (auto& exception : x.exceptions)
    out |= uint32_t{1} << exception.level;
  return out & ~(uint32_t{1} << normal_level);
}

schedule_state::schedule_state(schedule_actor::pointer self) : self_(self) {
  // nop
}

void schedule_state::start(schedule_spec_ptr spec, surroundings_ptr around,
                           schedule_ports ports) {
  ports_ = std::move(ports);
  around_ = std::move(around);
  adopt(*spec);
  spec_ = std::move(spec);
  engine_.emplace(spec_->plan, around_);
  catch_up();
  evaluate(true);
}

/// Levels of the plan may be ours from before a restart.
void schedule_state::adopt(const schedule_spec& x) {
  for (auto& target : x.targets) {
    // A group cannot tell whose its levels are.
    auto loose = target.relayed ? 0u : overrides_of(*x.plan);
    targets_.push_back({target, loose, {}});
    watch(target);
  }
}

/// Each device once.
void schedule_state::watch(const schedule_target& x) {
  if (x.relayed || x.everywhere)
    return;
  auto [known, added] = tokens_by_device_.emplace(x.point.device,
                                                  devices_.size());
  if (!added)
    return;
  devices_.push_back({x.point.device, false, {}});
  point_watch watch{x.point.device,          {},           0, {},
                    subscriber_actor{self_}, known->second};
  self_
    ->request(ports_.manager, caf::infinite, observe_atom_v,
              std::make_shared<const point_watch>(std::move(watch)))
    .then([](caf::ok_atom) {},
          [this, token = known->second](const caf::error& err) {
            lost(token, failure_of(err).text);
          });
}

void schedule_state::on_spec(const schedule_spec_ptr& x) {
  auto before = std::exchange(targets_, {});
  adopt(*x);
  for (auto& old : before) {
    auto same = std::find_if(targets_.begin(), targets_.end(), [&](auto& y) {
      return y.what.topic == old.what.topic;
    });
    if (same != targets_.end())
      same->loose |= old.loose;
    else
      let_go(old);
  }
  spec_ = x;
  under_way_.clear();
  renew(true);
}

void schedule_state::on_surroundings(const surroundings_ptr& x, bool again) {
  around_ = x;
  renew(again);
}

void schedule_state::on_doer(const bus_listener_actor& x) {
  ports_.doer = x;
  for (size_t i = 0; i < targets_.size(); ++i)
    if (targets_[i].what.relayed)
      give(i);
}

void schedule_state::renew(bool again) {
  engine_.emplace(spec_->plan, around_);
  evaluate(again);
}

void schedule_state::on_stop() {
  for (auto& x : targets_)
    let_go(x);
  self_->quit();
}

void schedule_state::evaluate(bool again) {
  auto output = engine_->at(ports_.clock->now());
  auto changed = !evaluated_ || output != goal_;
  evaluated_ = true;
  if (changed)
    since_ = ports_.clock->now();
  goal_ = std::move(output);
  arm();
  if (changed || again)
    expand(reach::all);
  tell();
}

/// Overrides that were missed are over; a normal value would have stayed.
void schedule_state::catch_up() {
  auto& rule = spec_->plan->catch_up;
  if (rule.policy == catch_up_rule::kind::skip || spec_->last_ran == 0)
    return;
  constexpr size_t most_looked_at = 10'000;
  constexpr size_t most_missed = 100;
  auto now = ports_.clock->now();
  std::chrono::nanoseconds back = std::chrono::hours{rule.hours};
  auto from = std::max(spec_->last_ran, now - back.count());
  auto missed = engine_->changes(from, now, most_looked_at);
  missed.erase(std::remove_if(missed.begin(), missed.end(),
                              [](auto& x) {
                                return x.output.wanted.is_null()
                                       || x.output.level != normal_level;
                              }),
               missed.end());
  if (rule.policy == catch_up_rule::kind::last && missed.size() > 1)
    missed.erase(missed.begin(), missed.end() - 1);
  if (missed.size() > most_missed)
    missed.erase(missed.begin(), missed.end() - most_missed);
  for (auto& x : missed)
    for (size_t i = 0; i < targets_.size(); ++i)
      if (!targets_[i].what.everywhere)
        write({i}, normal_level, x.output.wanted);
}

void schedule_state::arm() {
  auto now = ports_.clock->now();
  auto wait = longest_wait;
  due_ = engine_->next_event(now).value_or(0);
  if (due_ != 0)
    wait = std::min(wait, caf::timespan{due_ - now});
  if (armed_ > now && armed_ <= now + wait.count())
    return; // a wake-up that is early costs less than many in the wheel
  armed_ = now + wait.count();
  evaluation_ = ++tokens_;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, wait,
              evaluation_);
}

void schedule_state::on_wake(uint64_t token) {
  if (token == evaluation_) {
    armed_ = 0;
    return is_due() ? evaluate(true) : look_around();
  }
  if (token == step_)
    return step();
  if (token != retry_)
    return;
  retry_ = 0;
  for (size_t i = 0; i < targets_.size(); ++i)
    if (!targets_[i].error.empty())
      give(i);
}

void schedule_state::on_device(uint64_t token, const outcome& x) {
  if (token < devices_.size() && x.code != ec::none)
    lost(token, x.text);
}

/// When it comes, its status says so.
void schedule_state::lost(uint64_t token, std::string why) {
  devices_[token].away = true;
  devices_[token].trouble = std::move(why);
  tell();
}

bool schedule_state::is_due() const {
  return due_ != 0 && ports_.clock->now() >= due_;
}

/// Devices that came meanwhile are found, at least once an hour.
void schedule_state::look_around() {
  arm();
  expand(reach::found);
}

void schedule_state::on_sample(uint64_t token, const sample& x) {
  if (token >= devices_.size())
    return;
  auto health = x.what.field("health");
  auto word = health != nullptr ? health->text() : nullptr;
  if (word == nullptr)
    return;
  auto& device = devices_[token];
  // It takes a write all the same, for the day when it is (IAP Q30).
  auto state = x.what.field("state");
  auto idle = state != nullptr && state->text() != nullptr
              && *state->text() != "provisioned";
  device.trouble = idle ? "the device is not provisioned" : "";
  tell();
  auto away = *word == "down";
  if (!std::exchange(device.away, away) || away)
    return;
  for (size_t i = 0; i < targets_.size(); ++i)
    if (targets_[i].what.point.device == device.id)
      give(i);
}

std::string schedule_state::trouble_of(const target_state& x) const {
  auto device = tokens_by_device_.find(x.what.point.device);
  if (!x.error.empty() || device == tokens_by_device_.end())
    return x.error;
  auto& why = devices_[device->second].trouble;
  return why.empty() ? why : x.what.topic + ": " + why;
}

void schedule_state::tell() {
  schedule_status x;
  x.handle = spec_->handle;
  x.output = goal_.wanted;
  for (auto& target : targets_)
    if (x.error.empty())
      x.error = trouble_of(target);
  x.next = due_;
  x.since = since_;
  if (told_ && told_->output == x.output && told_->error == x.error
      && told_->next == x.next)
    return;
  told_ = std::make_shared<const schedule_status>(std::move(x));
  self_->send(ports_.owner, told_);
}

schedule_actor::behavior_type
schedule_behavior(schedule_state::pointer self, schedule_spec_ptr spec,
                  surroundings_ptr around, schedule_ports ports) {
  auto& st = self->state;
  st.start(std::move(spec), std::move(around), std::move(ports));
  return {
    [&st](uint64_t token, const sample& x) { st.on_sample(token, x); },
    [&st](uint64_t token, const outcome& x) { st.on_device(token, x); },
    [&st](const schedule_spec_ptr& x) { st.on_spec(x); },
    [&st](stop_atom) { st.on_stop(); },
    [&st](const surroundings_ptr& x, bool again) {
      st.on_surroundings(x, again);
    },
    [&st](attach_atom, const bus_listener_actor& x) { st.on_doer(x); },
    [&st](const outcome& x) { st.on_outcome(x); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); },
  };
}

} // namespace troupe
