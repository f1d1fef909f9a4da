#include "drivers/health_tracker.hpp"

#include <limits>

namespace troupe {

namespace {

constexpr int suspect_after = 2;
constexpr int down_after = 5;
constexpr auto down_after_time = std::chrono::seconds{60};

} // namespace

std::optional<device_health> health_tracker::become(device_health x) noexcept {
  if (health_ == x)
    return std::nullopt;
  health_ = x;
  return x;
}

std::optional<device_health> health_tracker::succeeded() noexcept {
  failures_ = 0;
  return become(device_health::normal);
}

std::optional<device_health> health_tracker::failed(time_point now) noexcept {
  if (failures_ == 0)
    failing_since_ = now;
  if (failures_ < std::numeric_limits<int>::max())
    ++failures_;
  // The clock starts with the first failure, not with the last success: a
  // device that is asked once an hour is not down after one lost reply.
  if (failures_ >= down_after || now - failing_since_ >= down_after_time)
    return become(device_health::down);
  if (failures_ >= suspect_after && health_ != device_health::down)
    return become(device_health::suspect);
  return std::nullopt;
}

} // namespace troupe
