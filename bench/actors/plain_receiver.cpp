// The macro is what the option sets; the handlers of this unit are types of its
// own, so the two ways do not meet.
#ifndef TROUPE_NO_ACTOR_COUNTERS
#  define TROUPE_NO_ACTOR_COUNTERS
#endif

#include "bench/actors/receiver.inc"

namespace troupe::bench {

receiver_actor spawn_plain(caf::actor_system& sys) {
  return sys.spawn(receiver_behavior);
}

} // namespace troupe::bench
