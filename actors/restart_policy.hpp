// When a child may be started again: back-off, and how often is too often.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>

namespace troupe {

/// The wait doubles from *least_wait* with each end within *period*.
struct restart_config {
  uint32_t most_restarts = 5; ///< In *period*; then give up.
  std::chrono::milliseconds period{60'000};
  std::chrono::milliseconds least_wait{1'000};
  std::chrono::milliseconds most_wait{60'000};
};

/// Knows no clock and no actor: the caller says what time it is.
class restart_policy {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param seed Of the jitter, up to half of each wait.
  restart_policy(const restart_config& cfg, uint64_t seed);

  /// The child ended. Returns how long to wait before the next start, or
  /// nothing when it ended too often. A child that lived longer than the period
  /// starts with the least wait again.
  /// @param now Never less than before.
  [[nodiscard]] std::optional<std::chrono::milliseconds> ended(time_point now);

private:
  restart_config cfg_;
  std::deque<time_point> ends_;
  std::minstd_rand random_;
};

} // namespace troupe
