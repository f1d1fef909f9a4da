#include "actors/datapoint.hpp"

#include <algorithm>

namespace troupe {

namespace {

using self_ptr = datapoint_actor::stateful_pointer<datapoint_state>;

void arm_expiry(self_ptr self, const wheel_actor& wheel, unix_nanos now) {
  auto& st = self->state;
  if (auto due = st.levels.next_expiry())
    self->send(wheel, wake_atom_v, sleeper_actor{self},
               caf::timespan{std::max<unix_nanos>(*due - now, 0)},
               ++st.expiry_token);
}

policy_ptr policy(const datapoint_state& st, point_index point,
                  uint64_t request, std::optional<value> normal = {}) {
  return std::make_shared<const policy_update>(
    policy_update{point, std::move(normal), st.levels.levels(), request});
}

} // namespace

datapoint_actor::behavior_type
datapoint_behavior(self_ptr self, datapoint_config cfg,
                   const policy_taker_actor& device, const wheel_actor& wheel,
                   std::shared_ptr<const wall_clock> clock) {
  self->state.levels = priority_array{cfg.restored};
  self->set_down_handler([self](const caf::down_msg& x) {
    auto& all = self->state.subscribers;
    all.erase(
      std::remove_if(all.begin(), all.end(),
                     [&](auto& y) { return y.first.address() == x.source; }),
      all.end());
  });
  arm_expiry(self, wheel, clock->now());
  auto point = cfg.point;
  return {
    [=](const point_write_ptr& x) {
      auto& st = self->state;
      std::optional<value> normal;
      if (x->change.level == normal_level)
        normal = x->change.what;
      else if (auto ok = st.levels.apply(x->change, clock->now()); ok)
        arm_expiry(self, wheel, clock->now());
      self->send(device, policy(st, point, x->request, std::move(normal)));
    },
    [=](const sample& x) {
      for (auto& [who, token] : self->state.subscribers)
        self->send(who, token, x);
    },
    [=](observe_atom, const subscriber_actor& who, uint64_t token) {
      self->monitor(who);
      self->state.subscribers.emplace_back(who, token);
    },
    [=](caf::get_atom) { return policy(self->state, point, 0); },
    [=](wake_atom, uint64_t token) {
      auto& st = self->state;
      if (token != st.expiry_token)
        return; // a later write set another end
      if (st.levels.expire(clock->now()))
        self->send(device, policy(st, point, 0));
      arm_expiry(self, wheel, clock->now());
    },
  };
}

} // namespace troupe
