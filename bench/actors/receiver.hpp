// An actor that does next to nothing, with counters and without.

#pragma once

#include <caf/actor_system.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>

namespace troupe::bench {

/// Adds up what it is sent, and says how much that is.
using receiver_actor
  = caf::typed_actor<caf::reacts_to<uint64_t>,
                     caf::replies_to<caf::get_atom>::with<uint64_t>>;

/// As the gateway is built.
receiver_actor spawn_counted(caf::actor_system& sys);

/// As it is with -DTROUPE_COUNT_ACTORS=OFF.
receiver_actor spawn_plain(caf::actor_system& sys);

} // namespace troupe::bench
