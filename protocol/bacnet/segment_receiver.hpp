// One message that comes in segments (ASHRAE 135, 5.2 and 5.3).

#pragma once

#include "protocol/bacnet/apdu.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe::bacnet {

/// What a segment asks for.
enum class segment_step : uint8_t {
  taken,       ///< It was the next one; nothing to say yet.
  acknowledge, ///< It was the next one and ends a window: acknowledge it.
  finished,    ///< It was the last one: acknowledge it; the message is whole.
  duplicate,   ///< It was there already; nothing to say.
  repeat_ack,  ///< A window came again: our acknowledgement was lost.
  gap,         ///< Some before it are missing: acknowledge negatively.
};

/// Puts the segments of one message together, in order only: what comes too
/// early is asked for again. Does not bound what it keeps; the caller looks at
/// `size` and `count` before.
class segment_receiver {
public:
  /// @param window What is granted: at most what the sender proposes, 1 to 127.
  explicit segment_receiver(uint8_t window) noexcept : window_(window) {
    // nop
  }

  /// For `taken`, `acknowledge` and
  /// `finished` the data was appended. @pre the first segment is number 0; it
  /// has not finished
  segment_step on_segment(const segment& x, octets data);

  /// Whether data of a segment of this number would be appended.
  [[nodiscard]] bool is_next(uint8_t sequence) const noexcept {
    return sequence == static_cast<uint8_t>(last_ + 1);
  }

  /// The number that every acknowledgement carries, positive or not.
  [[nodiscard]] uint8_t sequence() const noexcept {
    return last_;
  }

  [[nodiscard]] uint8_t window() const noexcept {
    return window_;
  }

  [[nodiscard]] size_t size() const noexcept {
    return data_.size();
  }

  /// Segments that were put together.
  [[nodiscard]] size_t count() const noexcept {
    return count_;
  }

  [[nodiscard]] std::vector<uint8_t> take_data() noexcept {
    return std::move(data_);
  }

private:
  segment_step put(const segment& x, octets data);

  std::vector<uint8_t> data_;
  size_t count_ = 0;
  uint8_t window_;
  uint8_t last_ = 255; ///< The last one in order; so that 0 comes next.
  uint8_t acknowledged_ = 255;
  uint8_t duplicates_ = 0; ///< Since the last acknowledgement.
};

} // namespace troupe::bacnet
