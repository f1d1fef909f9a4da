#include "protocol/alarm/condition.hpp"

#include <algorithm>
#include <utility>

namespace troupe {

topic_states alarm_condition::side::inputs(const topic_states& all) const {
  topic_states out;
  out.reserve(places.size());
  for (auto i : places)
    out.push_back(all[i]);
  return out;
}

alarm_condition::alarm_condition(expression activation,
                                 std::optional<expression> deactivation,
                                 unix_nanos now, bool active)
  : activation_(place(std::move(activation), now)), active_(active) {
  if (deactivation)
    deactivation_ = place(*std::move(deactivation), now);
}

alarm_condition::side alarm_condition::place(expression x, unix_nanos now) {
  side out;
  for (auto& topic : x.topics()) {
    auto i = std::find(topics_.begin(), topics_.end(), topic);
    out.places.push_back(static_cast<size_t>(i - topics_.begin()));
    if (i != topics_.end())
      continue;
    topics_.push_back(topic);
    states_.emplace_back().time = now;
  }
  out.what = std::move(x);
  return out;
}

void alarm_condition::input(size_t topic, value what, unix_nanos time) {
  auto& x = states_[topic];
  if (x.sampled && x.what != what)
    x.changed = true;
  x.sampled = true;
  x.time = time;
  x.what = std::move(what);
}

alarm_change alarm_condition::evaluate(unix_nanos now) {
  auto before = std::exchange(active_, wanted(now));
  pulse_ = false;
  for (auto& x : states_)
    if (std::exchange(x.changed, false))
      pulse_ = true;
  if (before == active_)
    return alarm_change::none;
  return active_ ? alarm_change::became_active : alarm_change::became_inactive;
}

bool alarm_condition::wanted(unix_nanos now) const {
  if (!enabled_)
    return false;
  auto on = activation_.what.evaluate(activation_.inputs(states_), now);
  if (!deactivation_)
    return on == truth::unknown ? active_ : on == truth::yes;
  auto off = deactivation_->what.evaluate(deactivation_->inputs(states_), now);
  if (active_)
    return off != truth::yes;
  // Both at once would flap; the deactivation wins.
  return on == truth::yes && off != truth::yes;
}

std::optional<unix_nanos> alarm_condition::next_deadline(unix_nanos now) const {
  if (!enabled_)
    return std::nullopt;
  if (pulse_)
    return now;
  auto out = activation_.what.next_deadline(activation_.inputs(states_), now);
  if (!deactivation_)
    return out;
  auto other = deactivation_->what.next_deadline(deactivation_->inputs(states_),
                                                 now);
  return out && other ? std::min(*out, *other) : (out ? out : other);
}

} // namespace troupe
