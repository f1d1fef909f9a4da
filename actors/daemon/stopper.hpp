// Ends actors in order, with patience and then without.

#pragma once

#include "actors/messages.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <chrono>

namespace troupe {

/// Ends the process with exit code 70 when stopping takes longer than the ten
/// seconds that users are promised.
void guard_against_hanging();

/// Waits for each actor before it goes on to the next. A second without an end,
/// and the actor is killed; another one, and it is left behind. All of them
/// together have six seconds; whoever comes later has a moment each. Used by
/// the main thread, which is no actor.
class stopper {
public:
  explicit stopper(caf::scoped_actor& self);

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

  /// Lets *x* finish what it has in hand, for two seconds at most. Returns
  /// whether it did.
  template <class Handle>
  bool settle(const Handle& x) {
    if (!x)
      return true;
    auto done = false;
    constexpr caf::timespan most = std::chrono::seconds{2};
    self_->request(x, patience(most), settle_atom_v)
      .receive([&](caf::ok_atom) { done = true; }, [](const caf::error&) {});
    return done;
  }

private:
  enum class how { exit, ask };

  void end(const caf::actor& x, how way);

  /// No more than *most*, and than what is left.
  [[nodiscard]] caf::timespan patience(caf::timespan most) const;

  caf::scoped_actor& self_;
  std::chrono::steady_clock::time_point deadline_;
};

} // namespace troupe
