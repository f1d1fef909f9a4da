#include "actors/datapoint.hpp"

#include "actors/counted.hpp"

#include <algorithm>

namespace troupe {

namespace {

using self_ptr = datapoint_actor::stateful_pointer<datapoint_state>;

void arm_expiry(self_ptr self) {
  auto& st = self->state;
  auto now = st.ports->clock->now();
  auto due = st.levels.next_expiry();
  if (!due || (st.armed && *st.armed <= *due))
    return; // a wake-up that is early costs less than many in the wheel
  st.armed = due;
  self->send(st.ports->wheel, wake_atom_v, sleeper_actor{self},
             caf::timespan{std::max<unix_nanos>(*due - now, 0)},
             ++st.expiry_token);
}

policy_ptr policy(const datapoint_state& st, uint64_t request,
                  std::optional<value> normal = {}) {
  return std::make_shared<const policy_update>(
    policy_update{st.point, std::move(normal), st.levels.levels(), request});
}

void forget(datapoint_state& st, const caf::actor_addr& gone) {
  auto& all = st.subscribers;
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](auto& x) { return x.first.address() == gone; }),
            all.end());
}

void change(self_ptr self, const point_write& x) {
  auto& st = self->state;
  std::optional<value> normal;
  if (x.change.level == normal_level)
    normal = x.change.what;
  else if (auto ok = st.levels.apply(x.change, st.ports->clock->now()); ok)
    arm_expiry(self);
  self->send(st.ports->device, policy(st, x.request, std::move(normal)));
}

void expire(self_ptr self, uint64_t token) {
  auto& st = self->state;
  if (token != st.expiry_token)
    return; // another wake-up is due before
  st.armed.reset();
  if (st.levels.expire(st.ports->clock->now()))
    self->send(st.ports->device, policy(st, 0));
  arm_expiry(self);
}

void trace(const datapoint_state& st, const sample& x) {
  auto& ports = *st.ports;
  if (!is_tracing(ports.traces))
    return;
  auto n = st.subscribers.size();
  ports.traces->reached(trace_step::datapoint, ports.number, x.point, x.time,
                        n == 0 ? std::string{}
                               : std::to_string(n) + " subscribers hear it");
}

/// Once, however often it is asked for.
void subscribe(self_ptr self, const subscriber_actor& who, uint64_t token) {
  auto& all = self->state.subscribers;
  auto known = std::any_of(all.begin(), all.end(), [&](auto& x) {
    return x.first == who && x.second == token;
  });
  if (known)
    return;
  self->monitor(who);
  all.emplace_back(who, token);
}

} // namespace

datapoint_actor::behavior_type datapoint_behavior(self_ptr self,
                                                  datapoint_config cfg,
                                                  datapoint_ports_ptr ports) {
  self->state.point = cfg.point;
  self->state.ports = std::move(ports);
  self->state.levels = priority_array{cfg.restored};
  self->set_down_handler(
    [self](const caf::down_msg& x) { forget(self->state, x.source); });
  arm_expiry(self);
  return counted_behavior<datapoint_actor::behavior_type>(
    self, [self](const point_write_ptr& x) { change(self, *x); },
    [self](const sample& x) {
      trace(self->state, x);
      for (auto& [who, token] : self->state.subscribers)
        self->send(who, token, x);
    },
    [self](observe_atom, const subscriber_actor& who, uint64_t token) {
      subscribe(self, who, token);
    },
    [self](caf::get_atom) { return policy(self->state, 0); },
    [self](wake_atom, uint64_t token) { expire(self, token); });
}

} // namespace troupe
