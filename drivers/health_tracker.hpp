// Whether a device does well, judged by its answers (IAP Q21).

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/reactor.hpp"

#include <optional>

namespace troupe {

/// Suspect after 2 failures in a row; down after 5, or when failures go on for
/// 60 s; normal after 1 success. Nascent until then (IAP Q48). A connect that
/// fails is a failure of each unit behind it that was to be asked.
class health_tracker {
public:
  using time_point = reactor::time_point;

  /// Returns the new health when it changed. An exception response counts as
  /// success: who refuses is alive.
  [[nodiscard]] std::optional<device_health> succeeded() noexcept;

  [[nodiscard]] std::optional<device_health> failed(time_point now) noexcept;

  [[nodiscard]] device_health health() const noexcept {
    return health_;
  }

  /// Failures since the last success.
  [[nodiscard]] int failures() const noexcept {
    return failures_;
  }

private:
  std::optional<device_health> become(device_health x) noexcept;

  device_health health_ = device_health::nascent;
  int failures_ = 0;
  time_point failing_since_;
};

} // namespace troupe
