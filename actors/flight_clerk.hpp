// Writes once a second what each kind of actors has done.

#pragma once

#include "actors/actor_book.hpp"
#include "actors/messages.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace troupe {

/// Single messages are recorded as samples only; these sums are complete.
class flight_sums {
public:
  /// Writes what is new since the last call.
  void write(const std::vector<actor_report>& all, flight_recorder& to);

private:
  std::map<std::string, uint64_t> known_; ///< Messages, by kind.
};

struct flight_clerk_state {
  static inline constexpr const char* name = "flight-clerk";

  flight_sums sums;
};

/// @pre *book* records, and outlives the actor
sleeper_actor::behavior_type
flight_clerk_behavior(sleeper_actor::stateful_pointer<flight_clerk_state> self,
                      const actor_book* book, const wheel_actor& wheel);

} // namespace troupe
