// One message that goes out in segments (ASHRAE 135, 5.2 and 5.3).

#pragma once

#include "protocol/bacnet/apdu.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe::bacnet {

/// Knows what may be on its way. The first segment goes alone; its
/// acknowledgement says how many may follow at once.
class segment_sender {
public:
  /// Segments *first* to *last* - 1.
  struct range {
    size_t first = 0;
    size_t last = 0;
  };

  /// @param per_segment Bytes of data in each, at least 1.
  segment_sender(std::vector<uint8_t> data, size_t per_segment)
    : data_(std::move(data)), per_segment_(per_segment) {
    // nop
  }

  /// One at least, also for no data at all.
  [[nodiscard]] size_t count() const noexcept {
    return data_.empty() ? 1 : (data_.size() - 1) / per_segment_ + 1;
  }

  /// What may be on its way now. To be sent at the beginning, after each new
  /// acknowledgement, and again when none comes.
  [[nodiscard]] range window() const noexcept;

  /// Returns whether the acknowledgement is a new one; repeated and stray ones
  /// change nothing. @pre *window* is 1 to 127
  bool on_ack(uint8_t sequence, uint8_t window) noexcept;

  /// Everything was sent once; an answer may come.
  [[nodiscard]] bool all_sent() const noexcept {
    return window().last == count();
  }

  [[nodiscard]] bool all_acknowledged() const noexcept {
    return first_ == count();
  }

  /// Begins anew, as if nothing had been sent.
  void restart() noexcept {
    first_ = 0;
    window_ = 1;
  }

  /// Head of segment *index*; proposes *window*.
  [[nodiscard]] segment head(size_t index, uint8_t window) const noexcept {
    return {static_cast<uint8_t>(index), window, index + 1 < count()};
  }

  [[nodiscard]] octets data(size_t index) const noexcept;

private:
  std::vector<uint8_t> data_;
  size_t per_segment_;
  size_t first_ = 0; ///< The first that is not acknowledged.
  size_t window_ = 1;
};

} // namespace troupe::bacnet
