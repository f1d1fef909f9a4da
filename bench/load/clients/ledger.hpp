// What a subscriber got: each sample once, twice, or too late.

#pragma once

#include "protocol/ids.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace troupe::load {

/// Books samples by point and time. A point's samples come in order; the same
/// time again is a repetition, as delivery "at least once" allows. One entry a
/// point, at most `most_points`; what does not fit is counted, not booked.
class ledger {
public:
  static constexpr size_t most_points = 2'000'000;

  enum class outcome : uint8_t { fresh, repeated, late, unbooked };

  outcome book(const std::string& point, unix_nanos time);

  [[nodiscard]] uint64_t fresh() const noexcept {
    return fresh_;
  }

  [[nodiscard]] uint64_t repeated() const noexcept {
    return repeated_;
  }

  /// Older than what had come already.
  [[nodiscard]] uint64_t late() const noexcept {
    return late_;
  }

  [[nodiscard]] uint64_t unbooked() const noexcept {
    return unbooked_;
  }

private:
  std::unordered_map<std::string, unix_nanos> last_;
  uint64_t fresh_ = 0;
  uint64_t repeated_ = 0;
  uint64_t late_ = 0;
  uint64_t unbooked_ = 0;
};

} // namespace troupe::load
