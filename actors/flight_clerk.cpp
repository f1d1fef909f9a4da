#include "actors/flight_clerk.hpp"

#include <fmt/format.h>

namespace troupe {

void flight_sums::write(const std::vector<actor_report>& all,
                        flight_recorder& to) {
  for (auto& x : all) {
    auto& known = known_[x.kind];
    if (x.messages > known)
      to.note(flight::event::second, x.kind,
              fmt::format("{} alive, 99 % of handlers up to {} ns, {} "
                          "restarts",
                          x.alive, x.p99.count(), x.restarts),
              x.messages - known, 0, x.deepest);
    known = x.messages;
  }
  if (auto n = to.take_left_out(); n > 0)
    to.note(flight::event::dropped, "flight-recorder",
            "records of single messages, starts and ends", n);
}

sleeper_actor::behavior_type
flight_clerk_behavior(sleeper_actor::stateful_pointer<flight_clerk_state> self,
                      const actor_book* book, const wheel_actor& wheel) {
  auto arm = [=] {
    constexpr auto pause = std::chrono::seconds{1};
    self->send(wheel, wake_atom_v, sleeper_actor{self}, caf::timespan{pause},
               uint64_t{0});
  };
  arm();
  return {[=](wake_atom, uint64_t) {
    self->state.sums.write(book->read(), *book->flight());
    arm();
  }};
}

} // namespace troupe
