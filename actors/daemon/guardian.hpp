// Watches what the gateway cannot live without.

#pragma once

#include <caf/actor_addr.hpp>
#include <caf/behavior.hpp>
#include <caf/event_based_actor.hpp>

#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Ends the process in good order when one of *parts* dies: the service manager
/// starts it again, and the store knows everything. Drivers and devices are not
/// among them: they are restarted alone.
/// @param parts Names for the log, and whom to watch.
caf::behavior guardian_behavior(
  caf::event_based_actor* self,
  const std::vector<std::pair<std::string, caf::actor_addr>>& parts);

/// Whether a guardian ended this process.
[[nodiscard]] bool guardian_fired() noexcept;

} // namespace troupe
