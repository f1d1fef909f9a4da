#include "actors/daemon/stopper.hpp"

#include "actors/log.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>

namespace troupe {

namespace {

/// Seconds, as the outside is promised.
constexpr unsigned hard_limit = 10;

/// Of all that is stopped in good order.
constexpr std::chrono::seconds all_patience{6};

/// The disk comes last, and must have its turn.
constexpr caf::timespan least_patience = std::chrono::milliseconds{100};

constexpr int internal_error = 70;

} // namespace

void guard_against_hanging() {
  struct sigaction x = {};
  x.sa_handler = [](int) { ::_exit(internal_error); };
  ::sigaction(SIGALRM, &x, nullptr);
  ::alarm(hard_limit);
}

stopper::stopper(caf::scoped_actor& self)
  : self_(self), deadline_(std::chrono::steady_clock::now() + all_patience) {
  // nop
}

caf::timespan stopper::patience(caf::timespan most) const {
  auto left = deadline_ - std::chrono::steady_clock::now();
  return std::clamp(std::chrono::duration_cast<caf::timespan>(left),
                    least_patience, most);
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
      caf::after(patience(std::chrono::seconds{1})) >>
        [&] {
          over = std::exchange(killed, true);
          log_warning("an actor does not stop and is killed");
          self_->send_exit(x, caf::exit_reason::kill);
        });
}

} // namespace troupe
