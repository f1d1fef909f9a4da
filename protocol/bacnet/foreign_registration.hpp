// Being told of the broadcasts of another network (ASHRAE 135, J.5).

#pragma once

#include "protocol/bacnet/bvlc.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace troupe::bacnet {

struct foreign_settings {
  bip_address bbmd;
  std::chrono::seconds time_to_live{300};          ///< 10 to 65,535.
  std::chrono::milliseconds answer_timeout{3'000}; ///< 100 ms to 60 s.
  std::chrono::milliseconds retry_min{2'000};      ///< 100 ms to 10 min.
  std::chrono::milliseconds retry_max{60'000};     ///< At least the above.
};

/// Fails with `invalid_config` and names the setting.
[[nodiscard]] status validate(const foreign_settings& x);

/// Keeps one registration with one BBMD. Renews it after three quarters of its
/// time; when that fails, asks at an even pace for as long as the old one
/// counts, then ever more rarely, and never gives up. What it has sent counts
/// from the sending on, so it is never longer registered than the BBMD thinks.
class foreign_registration {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// Registers at once. @pre *cfg* is valid
  foreign_registration(const foreign_settings& cfg, time_point now);

  /// Whether to send a registration now. Call it when `next_due` says so.
  [[nodiscard]] std::optional<bvlc> on_time(time_point now);

  /// Takes a result from *from*. That distribution was refused says as well
  /// that the BBMD does not know us (any more). Those of others and those that
  /// nobody waits for are passed over.
  void on_result(const bip_address& from, bvlc_result code, time_point now);

  [[nodiscard]] bool registered(time_point now) const noexcept {
    return now < until_;
  }

  /// The next call of `on_time`, or the end of the registration.
  [[nodiscard]] time_point next_due(time_point now) const noexcept;

  /// Attempts in a row that were refused or not answered.
  [[nodiscard]] uint32_t failures() const noexcept {
    return failures_;
  }

  [[nodiscard]] const foreign_settings& settings() const noexcept {
    return cfg_;
  }

private:
  /// What `due_` is the end of.
  enum class phase : uint8_t { resting, waiting };

  void retry_later(time_point now);

  foreign_settings cfg_;
  phase phase_ = phase::resting;
  time_point due_;
  time_point sent_;
  time_point until_; ///< End of the registration; the past: there is none.
  uint32_t failures_ = 0;
};

} // namespace troupe::bacnet
