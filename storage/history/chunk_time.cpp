#include "storage/history/chunk_time.hpp"

namespace troupe {

namespace {

/// As unsigned: also the lowest number has a distance.
uint64_t distance(int64_t x) noexcept {
  auto bits = static_cast<uint64_t>(x);
  return x < 0 ? 0 - bits : bits;
}

} // namespace

void period_model::learn(uint64_t time) noexcept {
  auto delta = time - last_;
  auto miss = static_cast<int64_t>(delta - period_);
  auto change = static_cast<int64_t>(static_cast<uint64_t>(miss)
                                     - static_cast<uint64_t>(miss_));
  last_ = time;
  if (period_ == 0 || distance(change) < distance(miss) / 8) {
    period_ = delta; // the second in a row: the rate has changed
    miss_ = 0;
    return;
  }
  auto step = miss > 0 ? 1 : miss < 0 ? -1 : 0;
  period_ += static_cast<uint64_t>(int64_t{step});
  miss_ = miss - step;
}

void time_writer::put(int64_t milliseconds) {
  auto time = static_cast<uint64_t>(milliseconds);
  out_.put(zigzag(time - model_.expected()));
  model_.learn(time);
}

int64_t time_reader::next() noexcept {
  auto item = in_.next();
  if (item.what != escape::wide)
    failed_ = true;
  auto time = model_.expected() + unzigzag(item.symbol);
  model_.learn(time);
  return static_cast<int64_t>(time);
}

} // namespace troupe
