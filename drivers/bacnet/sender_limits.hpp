// Keeps one loud sender from taking the share of all others.

#pragma once

#include "drivers/bacnet/rate_limit.hpp"
#include "protocol/bacnet/address.hpp"

#include <cstddef>
#include <cstdint>
#include <map>

namespace troupe::bacnet {

/// A `rate_limit` for each sender. Senders beyond a bound, as when addresses
/// are made up, share one until others have been quiet for a while. About 100
/// bytes a sender. Knows no clock.
class sender_limits {
public:
  using time_point = rate_limit::time_point;

  static constexpr size_t most_senders = 4'096;

  /// @pre both above 0
  sender_limits(uint32_t at_once, uint32_t per_second)
    : at_once_(at_once), per_second_(per_second), others_(at_once, per_second) {
    // nop
  }

  [[nodiscard]] bool take(const device_address& from, time_point now);

  [[nodiscard]] size_t size() const noexcept {
    return senders_.size();
  }

private:
  struct sender {
    rate_limit limit;
    time_point heard;
  };

  void forget_quiet(time_point now);

  uint32_t at_once_;
  uint32_t per_second_;
  rate_limit others_;
  std::map<device_address, sender> senders_;
  time_point next_look_;
};

} // namespace troupe::bacnet
