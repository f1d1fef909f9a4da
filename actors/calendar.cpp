#include "actors/calendar.hpp"

#include "actors/counted.hpp"

#include <algorithm>

namespace troupe {

namespace {

using self_ptr = calendar_actor::stateful_pointer<calendar_state>;

constexpr unix_nanos second = 1'000'000'000;

/// Longer waits are cut: the clock may be set while we wait.
constexpr caf::timespan longest_wait = std::chrono::hours{1};

void look(self_ptr self) {
  auto& st = self->state;
  auto now = st.ports.clock->now();
  auto today = st.around->zone.day_of(now / second);
  auto tomorrow = st.around->zone.begin_of(today + 1);
  schedule_status x;
  x.handle = "cal/" + st.handle;
  auto known = st.around->calendars.find(st.handle);
  x.output = value{known != st.around->calendars.end()
                   && matches(known->second, make_civil_day(today))};
  x.next = tomorrow * second;
  x.since = st.around->zone.begin_of(today) * second;
  self->send(st.ports.owner, std::make_shared<const schedule_status>(x));
  auto wait = std::clamp(caf::timespan{x.next - now}, caf::timespan{0},
                         longest_wait);
  self->send(st.ports.wheel, wake_atom_v, sleeper_actor{self}, wait,
             ++st.token);
}

} // namespace

calendar_actor::behavior_type
calendar_behavior(self_ptr self, std::string handle, surroundings_ptr around,
                  calendar_ports ports) {
  self->state.handle = std::move(handle);
  self->state.around = std::move(around);
  self->state.ports = std::move(ports);
  look(self);
  return counted_behavior<calendar_actor::behavior_type>(
    self,
    [self](const surroundings_ptr& x) {
      self->state.around = x;
      look(self);
    },
    [self](wake_atom, uint64_t token) {
      if (token == self->state.token)
        look(self);
    });
}

} // namespace troupe
