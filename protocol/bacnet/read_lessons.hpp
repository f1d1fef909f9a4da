// How many properties a device gives at once, learned from its answers.

#pragma once

#include "protocol/bacnet/reasons.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace troupe::bacnet {

/// How a request for properties ended.
enum class read_outcome : uint8_t {
  answered,   ///< With values, or, of a single property, with its error.
  too_long,   ///< The answer does not fit, or cannot be made.
  not_served, ///< The service is unknown to the device.
  refused,    ///< In another way.
  silent,     ///< No answer, also not to repetitions.
};

[[nodiscard]] read_outcome outcome_of(abort_reason x) noexcept;
[[nodiscard]] read_outcome outcome_of(reject_reason x) noexcept;

/// Goes down from many properties a request to fewer, and to ReadProperty; up
/// again by trial after an hour, twice that after each trial that failed, up to
/// a day (BTL guidelines: neither overstrain a device nor give up for ever). Of
/// one device, for as long as its driver lives; 16 bytes.
class read_lessons {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr uint16_t no_limit = UINT16_MAX;

  /// Properties to ask for at once; 1: with ReadProperty. More than is known to
  /// work when it is time for a trial.
  [[nodiscard]] uint16_t most_values(time_point now) const noexcept;

  /// A ReadPropertyMultiple for *values* was answered.
  void on_answered(size_t values, time_point now) noexcept;

  /// One was too long, or is answered with silence although the device is not
  /// dead. @pre values > 0
  void on_too_long(size_t values, time_point now) noexcept;

  /// The device has no ReadPropertyMultiple.
  void on_not_served(time_point now) noexcept;

private:
  void lower(size_t values, time_point now) noexcept;

  time_point next_trial_;
  uint16_t limit_ = no_limit; ///< Known to work, or hoped.
  uint8_t failed_trials_ = 0;
};

} // namespace troupe::bacnet
