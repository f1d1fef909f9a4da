#include "protocol/bacnet/segment_sender.hpp"

#include <algorithm>

namespace troupe::bacnet {

segment_sender::range segment_sender::window() const noexcept {
  return {first_, std::min(first_ + window_, count())};
}

bool segment_sender::on_ack(uint8_t sequence, uint8_t window) noexcept {
  // How far behind the first open one, in numbers that wrap around. What lies
  // before it appears to be far behind.
  size_t ahead = static_cast<uint8_t>(sequence - static_cast<uint8_t>(first_));
  auto open = this->window();
  if (ahead >= open.last - open.first)
    return false;
  first_ += ahead + 1;
  window_ = window;
  return true;
}

octets segment_sender::data(size_t index) const noexcept {
  auto begin = index * per_segment_;
  return {data_.data() + begin, std::min(per_segment_, data_.size() - begin)};
}

} // namespace troupe::bacnet
