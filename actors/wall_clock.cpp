#include "actors/wall_clock.hpp"

#include <chrono>

namespace troupe {

unix_nanos system_wall_clock::now() const noexcept {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(system_clock::now().time_since_epoch())
    .count();
}

} // namespace troupe
