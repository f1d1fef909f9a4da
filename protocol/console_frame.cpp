#include "protocol/console_frame.hpp"

namespace troupe {

namespace {

constexpr size_t header_bytes = 4;

/// Below this, moving the rest of the buffer to its front is not worth it.
constexpr size_t compact_bytes = size_t{64} << 10;

uint32_t read_length(std::string_view bytes) noexcept {
  uint32_t result = 0;
  for (size_t i = 0; i < header_bytes; ++i)
    result = result << 8 | static_cast<uint8_t>(bytes[i]);
  return result;
}

failure too_long(size_t limit) {
  return {ec::too_large,
          "a frame has more than " + std::to_string(limit) + " bytes"};
}

} // namespace

status append_frame(std::string& out, std::string_view payload) {
  if (payload.size() > most_frame_bytes)
    return too_long(most_frame_bytes);
  auto length = static_cast<uint32_t>(payload.size());
  for (auto shift : {24, 16, 8, 0})
    out.push_back(static_cast<char>(length >> shift & 0xff));
  out.append(payload);
  return {};
}

/// Bytes that were taken are dropped once all of them were, or many have
/// gathered.
void frame_reader::feed(std::string_view bytes) {
  if (taken_ == buffer_.size() || taken_ >= compact_bytes) {
    buffer_.erase(0, taken_);
    taken_ = 0;
  }
  buffer_.append(bytes);
}

result<std::optional<std::string>> frame_reader::next() {
  auto rest = std::string_view{buffer_}.substr(taken_);
  if (rest.size() < header_bytes)
    return std::optional<std::string>{};
  auto length = read_length(rest);
  if (length > limit_)
    return too_long(limit_);
  if (rest.size() - header_bytes < length)
    return std::optional<std::string>{};
  taken_ += header_bytes + length;
  return std::optional{std::string{rest.substr(header_bytes, length)}};
}

} // namespace troupe
