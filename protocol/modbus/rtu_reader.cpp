#include "protocol/modbus/rtu_reader.hpp"

#include <algorithm>

namespace troupe::modbus {

namespace {

/// Room for an echo and its answer.
constexpr size_t most_kept = 2 * most_rtu_bytes;

constexpr uint8_t exception_flag = 0x80;

/// Length of the sound frame at the front: as its function says, or else up to
/// the silence. 0: there is none.
size_t frame_at_front(const std::vector<uint8_t>& x) {
  auto known = rtu_answer_bytes(x.data(), x.size());
  if (known > 0 && known <= x.size() && has_crc(x.data(), known))
    return known;
  return has_crc(x.data(), x.size()) ? x.size() : 0;
}

} // namespace

void rtu_reader::expect(uint8_t unit, uint8_t function) {
  buffer_.clear();
  echo_.clear();
  unit_ = unit;
  function_ = unit == broadcast_unit ? uint8_t{0} : function;
}

void rtu_reader::expect_echo(std::vector<uint8_t> sent) {
  echo_ = std::move(sent);
}

void rtu_reader::expect_nothing() {
  function_ = 0;
}

void rtu_reader::put(const uint8_t* data, size_t size) {
  buffer_.insert(buffer_.end(), data, data + size);
  if (buffer_.size() > most_kept)
    drop(buffer_.size() - most_kept);
}

void rtu_reader::drop(size_t bytes) {
  buffer_.erase(buffer_.begin(),
                buffer_.begin() + static_cast<std::ptrdiff_t>(bytes));
}

bool rtu_reader::drop_echo() {
  auto i = std::search(buffer_.begin(), buffer_.end(), echo_.begin(),
                       echo_.end());
  if (i == buffer_.end() && !echo_.empty())
    return false;
  if (!echo_.empty())
    drop(static_cast<size_t>(i - buffer_.begin()) + echo_.size());
  echo_.clear();
  return true;
}

bool rtu_reader::is_answer_at(size_t begin, size_t& size) const noexcept {
  auto x = buffer_.data() + begin;
  auto left = buffer_.size() - begin;
  if (left < 2 || x[0] != unit_ || (x[1] & ~exception_flag) != function_)
    return false;
  size = rtu_answer_bytes(x, left);
  return size > 0 && size <= left && has_crc(x, size);
}

void rtu_reader::take(size_t begin, size_t size, frame& out) {
  auto first = buffer_.begin() + static_cast<std::ptrdiff_t>(begin);
  answer_.assign(first, first + static_cast<std::ptrdiff_t>(size));
  drop(begin + size);
  out = {0, answer_[0], answer_.data() + 1, size - 3};
}

bool rtu_reader::take_answer(frame& out) {
  if (!drop_echo() || function_ == 0)
    return false;
  size_t size = 0;
  for (size_t i = 0; i < buffer_.size(); ++i)
    if (is_answer_at(i, size)) {
      take(i, size, out);
      return true;
    }
  return false;
}

rtu_news rtu_reader::end(frame& out) {
  drop_echo();
  echo_.clear();
  if (take_answer(out))
    return rtu_news::answer;
  if (buffer_.empty())
    return rtu_news::none;
  auto size = frame_at_front(buffer_);
  if (size > 0 && function_ != 0 && buffer_[0] == unit_) {
    take(0, size, out); // its function is wrong, which is for others to say
    return rtu_news::answer;
  }
  if (size > 0) {
    drop(size);
    return rtu_news::foreign;
  }
  auto noise = buffer_.size() < least_rtu_bytes;
  buffer_.clear();
  return noise ? rtu_news::noise : rtu_news::broken;
}

} // namespace troupe::modbus
