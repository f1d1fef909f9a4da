// How long a device and its manager wait, and how they tell wake-ups apart.

#pragma once

#include "actors/object_merge.hpp"

#include <caf/timespan.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace troupe {

/// How long the store may take before it counts as failed. A commit takes
/// milliseconds; the limit is for disks that hang.
inline constexpr caf::timespan store_limit = std::chrono::seconds{30};

/// How long a driver may take for a write or for the check behind `provision`
/// and `test`.
inline constexpr std::chrono::milliseconds check_limit{5'000};

/// How long until what failed is tried again.
inline constexpr caf::timespan retry_period = std::chrono::seconds{30};

/// Devices that start together read what is not polled spread over this.
inline constexpr caf::timespan spread_period = std::chrono::seconds{30};

/// A device's `cfg`, and the segment's.
inline constexpr object_limits cfg_limits{2'000, 65'536};

/// What a datapoint carries along: `presets`, `localization`, `desc`. A block
/// of a thousand points still fits into one message.
inline constexpr object_limits extra_limits{500, 8'192};

/// Kinds of alarms that devices have as a whole.
inline constexpr const char* down_alarm = "deviceDown";
inline constexpr const char* provision_alarm = "provisioningFailed";
/// It answers, but does not have what its type says.
inline constexpr const char* type_alarm = "typeMismatch";

/// Why a device wakes.
enum class wake_reason : uint8_t {
  report,    ///< A point wants attention although no sample came.
  provision, ///< The device did not answer when it was provisioned.
  write,     ///< A write did not reach the device.
  read,      ///< The first read of what is not polled.
};

/// Tells the wake-ups of a device apart; only the newest of each kind counts.
/// The wheel cannot be told to forget a wake-up: a token that is not the newest
/// is ignored instead.
class wake_tokens {
public:
  /// Makes those that are on their way worthless.
  uint64_t next(wake_reason x) noexcept {
    return ++last_[index(x)] * kinds + index(x);
  }

  [[nodiscard]] bool is(uint64_t token, wake_reason x) const noexcept {
    return token == last_[index(x)] * kinds + index(x);
  }

private:
  static constexpr uint64_t kinds = 4;

  static size_t index(wake_reason x) noexcept {
    return static_cast<size_t>(x);
  }

  std::array<uint64_t, kinds> last_{};
};

} // namespace troupe
