// One thread that runs tasks and timers: what sessions live on.

#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace troupe {

/// A call that is to come; destroying it cancels the call. Destroy it on the
/// reactor's thread only, also from within its own call.
class reactor_timer {
public:
  virtual ~reactor_timer() = default;
};

using timer_ptr = std::unique_ptr<reactor_timer>;

/// Everything given to one reactor runs one after the other, so that sessions
/// need no locks. Tests move the time of theirs by hand. Tasks may post further
/// tasks. Nothing given to it may block: a thousand sessions share the thread.
class reactor {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::steady_clock::duration;

  virtual ~reactor() = default;

  /// Steady: never goes back, whatever the wall clock does.
  [[nodiscard]] virtual time_point now() const = 0;

  /// Runs *f* soon, after everything posted before. May be called from any
  /// thread; the rest of the interface belongs to the reactor's own.
  virtual void post(std::function<void()> f) = 0;

  /// Calls *f* once, *wait* from now or up to 5 ms later, unless the handle is
  /// destroyed before.
  [[nodiscard]] virtual timer_ptr
  call_after(duration wait, std::function<void()> f)
    = 0;
};

} // namespace troupe
