#include "actors/daemon/stopper.hpp"

#include "actors/log.hpp"

#include <unistd.h>

namespace troupe {

namespace {

/// Seconds, as the outside is promised.
constexpr unsigned hard_limit = 10;

constexpr caf::timespan patience = std::chrono::seconds{1};

} // namespace

void guard_against_hanging() {
  ::alarm(hard_limit); // the default of SIGALRM ends the process
}

void stopper::end(const caf::actor& x, how way) {
  self_->monitor(x);
  if (way == how::ask)
    self_->send(x, stop_atom_v);
  else
    self_->send_exit(x, caf::exit_reason::user_shutdown);
  auto over = false;
  auto killed = false;
  while (!over)
    self_->receive(
      [&](const caf::down_msg& msg) { over = msg.source == x.address(); },
      caf::after(patience) >>
        [&] {
          over = std::exchange(killed, true);
          log_warning("an actor does not stop and is killed");
          self_->send_exit(x, caf::exit_reason::kill);
        });
}

} // namespace troupe
