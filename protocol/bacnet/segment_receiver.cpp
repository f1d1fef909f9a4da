#include "protocol/bacnet/segment_receiver.hpp"

#include "protocol/bacnet/octet_reader.hpp"

namespace troupe::bacnet {

namespace {

/// From *x* to *y*, in numbers that wrap around.
uint8_t distance(uint8_t x, uint8_t y) noexcept {
  return static_cast<uint8_t>(y - x);
}

} // namespace

segment_step segment_receiver::on_segment(const segment& x, octets data) {
  if (is_next(x.sequence))
    return put(x, data);
  // What a lost acknowledgement makes the sender repeat reaches back no farther
  // than a window.
  if (distance(x.sequence, last_) > window_) {
    acknowledged_ = last_;
    duplicates_ = 0;
    return segment_step::gap;
  }
  // A sender that missed our last acknowledgement repeats what it was for. It
  // does not always have a whole window: the first segment goes alone.
  if (x.sequence != acknowledged_ && ++duplicates_ < window_)
    return segment_step::duplicate;
  acknowledged_ = last_;
  duplicates_ = 0;
  return segment_step::repeat_ack;
}

segment_step segment_receiver::put(const segment& x, octets data) {
  bacnet::put(data_, data);
  ++count_;
  last_ = x.sequence;
  auto first = count_ == 1;
  if (x.more_follow && !first && distance(acknowledged_, last_) < window_)
    return segment_step::taken;
  acknowledged_ = last_;
  duplicates_ = 0;
  return x.more_follow ? segment_step::acknowledge : segment_step::finished;
}

} // namespace troupe::bacnet
