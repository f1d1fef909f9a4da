// Keeps a flood from taking all of the time.

#pragma once

#include "drivers/reactor.hpp"

#include <algorithm>
#include <cstdint>

namespace troupe::bacnet {

/// So many at once, and then so many a second. Knows no clock.
class rate_limit {
public:
  using time_point = reactor::time_point;

  /// @pre both above 0
  rate_limit(uint32_t at_once, uint32_t per_second)
    : most_(at_once), rate_(per_second), left_(at_once) {
    // nop
  }

  [[nodiscard]] bool take(time_point now) noexcept {
    std::chrono::duration<double> gone = now - last_;
    last_ = now;
    left_ = std::min<double>(most_, left_ + gone.count() * rate_);
    if (left_ < 1)
      return false;
    left_ -= 1;
    return true;
  }

private:
  uint32_t most_;
  uint32_t rate_;
  double left_;
  time_point last_;
};

} // namespace troupe::bacnet
