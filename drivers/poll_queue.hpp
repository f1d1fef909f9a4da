// Which device is to be polled next; one entry a device, no timers.

#pragma once

#include "protocol/ids.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

namespace troupe {

/// One timer serves the whole line; the queue says when it is due. Changes cost
/// the logarithm of the number of devices.
class poll_queue {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct entry {
    time_point due;
    device_number device = 0;
  };

  /// Replaces the entry of *device*; it goes behind all that are due at the
  /// same time, so that who waits for a common gate gets its turn.
  void set(device_number device, time_point due);

  /// No entry is no failure.
  void remove(device_number device);

  /// The entry that is due first.
  [[nodiscard]] std::optional<entry> first() const;

  [[nodiscard]] size_t size() const noexcept {
    return by_device_.size();
  }

private:
  using place = std::pair<time_point, uint64_t>; ///< The number counts up.

  std::map<place, device_number> by_time_;
  std::map<device_number, place> by_device_;
  uint64_t set_ = 0;
};

} // namespace troupe
