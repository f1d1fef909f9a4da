#include "actors/schedule.hpp"

#include "actors/counted.hpp"

#include <algorithm>
#include <string_view>

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
  spec_ = std::move(spec);
  adopt(*spec_, spec_->restored);
  watch_targets();
  engine_.emplace(spec_->plan, around_);
  catch_up();
  evaluate(true);
  settle();
}

/// Levels of the plan may be ours from before a restart. A group cannot tell
/// whose its levels are: while we run, we know that ourselves.
void schedule_state::adopt(const schedule_spec& x, bool restored) {
  for (auto& target : x.targets) {
    target_state fresh;
    fresh.what = target;
    if (restored || !target.relayed)
      fresh.loose = overrides_of(*x.plan);
    add(std::move(fresh));
  }
  for (auto& owed : x.owed) {
    auto at = find_same(owed.what);
    if (at == nullptr) {
      target_state fresh;
      fresh.what = owed.what;
      fresh.former = true;
      at = &add(std::move(fresh));
    }
    if (restored || !owed.what.relayed)
      at->loose |= owed.levels;
    at->owed |= owed.levels;
  }
}

void schedule_state::on_spec(const schedule_spec_ptr& x) {
  auto before = std::exchange(targets_, {});
  places_.clear();
  adopt(*x, false);
  std::unordered_map<std::string_view, target_state*> by_topic;
  for (auto& target : targets_)
    by_topic.emplace(target.what.topic, &target);
  for (auto& old : before) {
    auto same = by_topic.find(old.what.topic);
    if (same != by_topic.end())
      same->second->loose |= old.loose;
    else
      let_go(old);
  }
  spec_ = x;
  under_way_.clear();
  looks_ = 0;
  watch_targets();
  renew(true);
  settle();
}

void schedule_state::on_surroundings(const surroundings_ptr& x, bool again) {
  around_ = x;
  renew(again);
}

void schedule_state::on_doer(const bus_listener_actor& x) {
  ports_.doer = x;
  auto waits = std::exchange(retry_, 0) != 0;
  for (size_t i = 0; i < targets_.size(); ++i)
    if (targets_[i].what.relayed)
      give(i);
  if (waits) // what is released now takes its time, too
    try_later();
  settle();
}

/// Members of a group that is gone have got back what they had of it.
void schedule_state::on_group(const std::string& handle,
                              const std::string& trouble) {
  for (size_t i = 0; i < targets_.size(); ++i) {
    auto& x = targets_[i];
    if (!x.what.relayed || x.what.group != handle)
      continue;
    auto before = std::exchange(x.what.trouble, trouble);
    if (trouble == no_such_group)
      x.loose = 0;
    if (!before.empty() && trouble.empty())
      give(i);
  }
  settle();
  tell();
}

void schedule_state::renew(bool again) {
  engine_.emplace(spec_->plan, around_);
  evaluate(again);
}

void schedule_state::on_stop() {
  for (auto& x : targets_)
    let_go(x);
  end_ear();
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
      if (!targets_[i].what.everywhere && !targets_[i].former)
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
  if (token == telling_) {
    telling_ = 0;
    return tell();
  }
  if (token != retry_)
    return;
  retry_ = 0;
  for (size_t i = 0; i < targets_.size(); ++i)
    if (!targets_[i].error.empty())
      give(i);
  look_at_debt();
}

bool schedule_state::is_due() const {
  return due_ != 0 && ports_.clock->now() >= due_;
}

/// Devices that came meanwhile are found, at least once an hour.
void schedule_state::look_around() {
  arm();
  expand(reach::found);
}

void schedule_state::tell_soon() {
  if (telling_ != 0)
    return;
  telling_ = ++tokens_;
  self_->send(self_, wake_atom_v, telling_);
}

void schedule_state::tell() {
  schedule_status x;
  x.handle = spec_->handle;
  x.output = goal_.wanted;
  for (size_t i = 0; i < targets_.size() && x.error.empty(); ++i)
    x.error = trouble_of(targets_[i]);
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
  return counted_behavior<schedule_actor::behavior_type>(
    self, [&st](uint64_t token, const sample& x) { st.on_sample(token, x); },
    [&st](uint64_t token, const outcome& x) { st.on_device(token, x); },
    [&st](const schedule_spec_ptr& x) { st.on_spec(x); },
    [&st](stop_atom) { st.on_stop(); },
    [&st](const surroundings_ptr& x, bool again) {
      st.on_surroundings(x, again);
    },
    [&st](attach_atom, const bus_listener_actor& x) { st.on_doer(x); },
    [&st](attach_atom, const std::string& group, const std::string& trouble) {
      st.on_group(group, trouble);
    },
    [&st](const outcome& x) { st.on_outcome(x); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); });
}

} // namespace troupe
