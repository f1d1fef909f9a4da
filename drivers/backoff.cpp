#include "drivers/backoff.hpp"

#include <algorithm>

namespace troupe {

backoff::duration backoff::next(double random) noexcept {
  base_ = std::min(2 * base_, max_);
  // Half the pause is certain, the other half is chance.
  auto certain = std::max(base_ / 2, std::min(min_, max_));
  auto chance = std::clamp(random, 0.0, 1.0)
                * static_cast<double>((base_ - certain).count());
  return certain + duration{static_cast<duration::rep>(chance)};
}

} // namespace troupe
