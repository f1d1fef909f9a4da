#include "bench/actors/receiver.inc"

namespace troupe::bench {

receiver_actor spawn_counted(caf::actor_system& sys) {
  return sys.spawn(receiver_behavior);
}

} // namespace troupe::bench
