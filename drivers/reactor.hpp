// One thread that runs tasks and timers: what sessions live on.

#pragma once

#include <chrono>
#include <functional>
#include <memory>

namespace troupe {

/// Steady time, as deadlines and poll periods count it.
using steady_time = std::chrono::steady_clock::time_point;
using steady_span = std::chrono::steady_clock::duration;

/// Calls its task once after each start. To be used, and destroyed, on the
/// reactor only; afterwards the task does not run any more.
class timer {
public:
  virtual ~timer() = default;

  /// Calls the task after *delay*; a call that was awaited is cancelled.
  virtual void start(steady_span delay) = 0;

  virtual void cancel() = 0;
};

/// Everything given to one reactor runs one after the other, so that sessions
/// need no locks. Tests move the time of theirs by hand.
class reactor {
public:
  using task = std::function<void()>;

  virtual ~reactor() = default;

  /// Runs *x* soon, after everything posted before. May be called from any
  /// thread; after the reactor stopped, *x* is dropped.
  virtual void post(task x) = 0;

  [[nodiscard]] virtual steady_time now() const noexcept = 0;

  [[nodiscard]] virtual std::unique_ptr<timer> make_timer(task x) = 0;
};

} // namespace troupe
