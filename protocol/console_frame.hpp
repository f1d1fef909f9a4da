// Frames of the console: 32 bits of length, big-endian, then the payload.

#pragma once

#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// The longest payload of a console frame in bytes.
inline constexpr size_t most_frame_bytes = size_t{16} << 20;

/// Appends *payload* as one frame. Fails with `too_large`.
status append_frame(std::string& out, std::string_view payload);

/// Cuts a stream of bytes into payloads. Keeps no more than one incomplete
/// frame and what the last `feed` brought; memory grows with bytes that came,
/// never with a length that was announced. Bytes that do not complete a frame
/// yet are no failure; only a length beyond the limit is.
class frame_reader {
public:
  /// @param limit Longest payload in bytes.
  explicit frame_reader(size_t limit = most_frame_bytes) noexcept
    : limit_(limit) {
    // nop
  }

  /// Adds what was received.
  void feed(std::string_view bytes);

  /// Takes the next payload; nothing while it is incomplete. Fails with
  /// `too_large`, and from then on always, when a frame exceeds the limit: the
  /// stream cannot be followed any further.
  [[nodiscard]] result<std::optional<std::string>> next();

  /// Bytes that wait for the rest of their frame.
  [[nodiscard]] size_t pending() const noexcept {
    return buffer_.size() - taken_;
  }

private:
  size_t limit_;
  std::string buffer_;
  size_t taken_ = 0; ///< Bytes of `buffer_` that were returned already.
};

} // namespace troupe
