// How long a device and its manager wait, and how they tell wake-ups apart.

#pragma once

#include <caf/timespan.hpp>

#include <chrono>
#include <cstdint>

namespace troupe {

/// How long the store may take before it counts as failed.
inline constexpr caf::timespan store_limit = std::chrono::seconds{30};

/// How long a driver may take for a write or for the check behind `provision`
/// and `test`.
inline constexpr std::chrono::milliseconds check_limit{5'000};

/// The lowest bit tells the two wake-ups of a device apart.
inline constexpr uint64_t throttle_wake = 0;
inline constexpr uint64_t retry_wake = 1;

} // namespace troupe
