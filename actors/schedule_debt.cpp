// How a schedule gives back what earlier plans left on targets.

#include "actors/log.hpp"
#include "actors/schedule.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Also how long a release of a group may take: nobody says what became of it.
constexpr caf::timespan retry_period = std::chrono::minutes{1};

/// A device that does not come within an hour is given up.
constexpr int most_looks = 60;

} // namespace

uint32_t schedule_state::debt_of(const target_state& x) const {
  auto wanted = x.former ? 0u : overrides_of(*spec_->plan);
  return x.loose & x.owed & ~wanted;
}

bool schedule_state::owes() const {
  return spec_->debt != 0 && settled_ != spec_->debt;
}

bool schedule_state::is_settled(const target_state& x) const {
  auto unheard = x.what.relayed || x.what.everywhere;
  return x.owed == 0 || (unheard ? x.seen : debt_of(x) == 0);
}

void schedule_state::settle() {
  if (!owes())
    return;
  if (!std::all_of(targets_.begin(), targets_.end(),
                   [this](auto& x) { return is_settled(x); }))
    return try_later();
  settled_ = spec_->debt;
  self_->send(ports_.owner, settle_atom_v, spec_->handle, settled_);
}

/// A while after the debt is known, and again until there is none.
void schedule_state::look_at_debt() {
  if (!owes())
    return;
  if (++looks_ >= most_looks) {
    log_warning("schedule {}: targets that did not answer for an hour may keep "
                "its levels",
                spec_->handle);
    for (auto& x : targets_) {
      x.owed = 0;
      if (x.former)
        x.error.clear();
    }
  }
  for (auto& x : targets_)
    if (x.what.relayed && debt_of(x) == 0)
      x.seen = true;
  expand(reach::owed);
  settle();
}

void schedule_state::try_later() {
  if (retry_ != 0)
    return;
  retry_ = ++tokens_;
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, retry_period,
              retry_);
}

} // namespace troupe
