// When timers of drivers end.

#pragma once

#include "drivers/reactor.hpp"

namespace troupe {

/// Ends of waits of 50 ms and more lie on a grid of 5 ms, never early: a
/// thousand lines that poll once a second then cost a few hundred wake-ups, not
/// thousands. Shorter waits, such as the silence between frames, stay exact.
[[nodiscard]] inline reactor::time_point end_of_wait(reactor::time_point now,
                                                     reactor::duration wait) {
  using grid = std::chrono::duration<int64_t, std::ratio<1, 200>>;
  auto end = now + wait;
  return wait < grid{10} ? end : std::chrono::ceil<grid>(end);
}

} // namespace troupe
