// One wake-up at a time, the earliest that was asked for.

#pragma once

#include "protocol/ids.hpp"

#include <cstdint>
#include <optional>

namespace troupe {

/// For sleepers whose next deadline moves with every message. The wheel cannot
/// be told to forget: a wake-up that is early costs less than many in it, so a
/// later deadline waits for the wake-up that is on its way.
class single_wake {
public:
  /// Returns the token to sleep with until *due*, or nothing when a wake-up is
  /// on its way that is early enough.
  [[nodiscard]] std::optional<uint64_t> arm(unix_nanos due) noexcept {
    if (due_ && *due_ <= due)
      return std::nullopt;
    due_ = due;
    return ++token_;
  }

  /// Whether this is the wake-up that counts; the next deadline needs another.
  [[nodiscard]] bool woke(uint64_t token) noexcept {
    if (token != token_)
      return false;
    due_.reset();
    return true;
  }

private:
  std::optional<unix_nanos> due_;
  uint64_t token_ = 0;
};

} // namespace troupe
