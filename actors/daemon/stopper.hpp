// Ends actors in order, with patience and then without.

#pragma once

#include "actors/messages.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <chrono>

namespace troupe {

/// Ends the process the hard way when stopping takes longer than the ten
/// seconds that users are promised.
void guard_against_hanging();

/// Waits for each actor before it goes on to the next. A second without an end,
/// and the actor is killed; another one, and it is left behind. Used by the
/// main thread, which is no actor.
class stopper {
public:
  explicit stopper(caf::scoped_actor& self) : self_(self) {
    // nop
  }

  template <class Handle>
  void stop(const Handle& x) {
    if (x)
      end(caf::actor_cast<caf::actor>(x), how::exit);
  }

  /// For actors that end their children themselves.
  template <class Handle>
  void ask_to_stop(const Handle& x) {
    if (x)
      end(caf::actor_cast<caf::actor>(x), how::ask);
  }

private:
  enum class how { exit, ask };

  void end(const caf::actor& x, how way);

  caf::scoped_actor& self_;
};

} // namespace troupe
