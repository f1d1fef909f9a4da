#include "actors/daemon/guardian.hpp"

#include "actors/log.hpp"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>

namespace troupe {

namespace {

std::atomic<bool> fired{false};

} // namespace

bool guardian_fired() noexcept {
  return fired;
}

caf::behavior guardian_behavior(
  caf::event_based_actor* self,
  const std::vector<std::pair<std::string, caf::actor_addr>>& parts) {
  for (auto& [name, part] : parts)
    self->monitor(part);
  self->set_down_handler([parts](const caf::down_msg& x) {
    auto i = std::find_if(parts.begin(), parts.end(),
                          [&](auto& y) { return y.second == x.source; });
    log_error("{} died: the gateway stops",
              i == parts.end() ? std::string{"an actor"} : i->first);
    fired = true;
    ::kill(::getpid(), SIGTERM); // taken by the thread that waits for it
  });
  return {[](caf::ok_atom) {}};
}

} // namespace troupe
