#include "storage/outbox/lane_window.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// A commit takes about as many; with more the lane is not up to date.
constexpr size_t most_fresh = 256;

/// Damage makes counters wrong, never negative.
void subtract(uint64_t& from, uint64_t x) noexcept {
  from -= std::min(from, x);
}

} // namespace

lane_window::lane_window(outbox_lane lane, size_t most_bytes,
                         const lane_extent& found)
  : lane_(lane),
    most_bytes_(most_bytes),
    loaded_(found.first),
    committed_(found.end),
    end_(found.end),
    bytes_(found.bytes),
    messages_(found.messages),
    taken_bytes_(found.taken_bytes),
    taken_messages_(found.taken_messages) {
  // nop
}

std::pair<store_record, batch_note> lane_window::put(outbox_batch x) {
  x.bytes_before = taken_bytes_;
  x.messages_before = taken_messages_;
  auto record = to_record(lane_, x);
  auto bytes = disk_bytes(record.key, *record.bytes);
  batch_note note{lane_, x.first, x.end(), bytes, x.time};
  taken_bytes_ += bytes;
  taken_messages_ += x.messages.size();
  bytes_ += bytes;
  messages_ += x.messages.size();
  auto room = window_.empty() || window_bytes_ + bytes <= most_bytes_;
  if (!behind() && room) {
    push(std::move(x), bytes);
    loaded_ = note.end;
  }
  end_ = note.end;
  return {std::move(record), note};
}

void lane_window::committed(const batch_note& x) noexcept {
  committed_ = x.end;
}

uint64_t lane_window::refused(const batch_note& x) noexcept {
  committed_ = x.end;
  subtract(taken_bytes_, x.bytes);
  subtract(taken_messages_, x.end - x.first);
  subtract(bytes_, x.bytes);
  if (auto here = find(x.first)) {
    here->stored = false;
    return 0;
  }
  subtract(messages_, x.end - x.first);
  return x.end - x.first;
}

std::optional<outbox_reading> lane_window::needs_reading() const {
  if (loaded_ >= committed_ || window_bytes_ * 2 > most_bytes_)
    return std::nullopt;
  return outbox_reading{lane_, batch_range(lane_, loaded_, committed_),
                        committed_,
                        static_cast<size_t>(most_bytes_ - window_bytes_)};
}

size_t lane_window::loaded(const outbox_reading& asked,
                           const record_list& records) {
  size_t damaged = 0;
  size_t bytes = 0;
  for (auto& x : records) {
    bytes += x.key.size() + x.bytes->size();
    auto number = number_of(x.key);
    if (number && *number < loaded_)
      continue; // asked for twice
    auto size = disk_bytes(x.key, *x.bytes);
    if (auto batch = read_batch(x.key, *x.bytes)) {
      loaded_ = batch->end();
      push(*std::move(batch), size);
    } else {
      ++damaged;
      subtract(bytes_, size);
      erasures_.push_back(x.key);
      loaded_ = number ? *number + 1 : loaded_;
    }
  }
  // The disk had no more: what is missing was refused, or never there.
  if (bytes < asked.most_bytes)
    loaded_ = std::max(loaded_, asked.end);
  correct();
  return damaged;
}

std::optional<uint64_t> lane_window::head() const noexcept {
  if (next_entry_ >= window_.size())
    return std::nullopt;
  auto& batch = window_[next_entry_].batch;
  if (batch.end() > committed_)
    return std::nullopt;
  return batch.first + next_message_;
}

bus_message_ptr lane_window::take() noexcept {
  auto out = window_[next_entry_].batch.messages[next_message_];
  ++next_message_;
  --unsent_;
  skip_acked();
  return out;
}

bool lane_window::acked(uint64_t number) {
  auto x = find(number);
  if (x == nullptr)
    return false;
  auto bit = x->acked[number - x->batch.first];
  if (bit)
    return false;
  bit = true;
  --x->left;
  subtract(messages_, 1);
  while (!window_.empty() && window_.front().left == 0)
    pop();
  return true;
}

void lane_window::rewind() noexcept {
  next_entry_ = 0;
  next_message_ = 0;
  unsent_ = 0;
  for (auto& x : window_)
    unsent_ += x.left;
  skip_acked();
}

std::optional<dropped_batch> lane_window::drop_front() {
  if (window_.empty() || window_.front().batch.end() > committed_)
    return std::nullopt;
  auto& front = window_.front();
  dropped_batch out{front.left, front.batch.time};
  subtract(messages_, front.left);
  if (next_entry_ == 0) // not all of it was sent
    for (auto i = next_message_; i < front.acked.size(); ++i)
      unsent_ -= front.acked[i] ? 0u : 1u;
  pop();
  return out;
}

bool lane_window::backlogged() const noexcept {
  return behind() || unsent_ > most_fresh;
}

void lane_window::push(outbox_batch x, uint64_t bytes) {
  entry out;
  out.left = x.messages.size();
  out.acked.resize(out.left);
  out.bytes = bytes;
  out.batch = std::move(x);
  window_bytes_ += bytes;
  unsent_ += out.left;
  window_.push_back(std::move(out));
}

void lane_window::pop() {
  auto& front = window_.front();
  window_bytes_ -= front.bytes;
  if (front.stored) {
    subtract(bytes_, front.bytes);
    erasures_.push_back(batch_key(lane_, front.batch.first));
  }
  window_.pop_front();
  if (next_entry_ > 0)
    --next_entry_;
  else
    next_message_ = 0;
  skip_acked();
  correct();
}

/// A restart cannot tell what was refused from what lies on disk, nor how much
/// was damaged. Nothing is nothing.
void lane_window::correct() noexcept {
  if (!empty())
    return;
  bytes_ = 0;
  messages_ = 0;
}

/// After a rewind some of what comes next may be acknowledged.
void lane_window::skip_acked() noexcept {
  for (; next_entry_ < window_.size(); ++next_entry_, next_message_ = 0) {
    auto& acked = window_[next_entry_].acked;
    while (next_message_ < acked.size() && acked[next_message_])
      ++next_message_;
    if (next_message_ < acked.size())
      return;
  }
}

lane_window::entry* lane_window::find(uint64_t number) noexcept {
  auto i = std::upper_bound(window_.begin(), window_.end(), number,
                            [](uint64_t x, const entry& y) {
                              return x < y.batch.first;
                            });
  if (i == window_.begin())
    return nullptr;
  --i;
  return number < i->batch.end() ? &*i : nullptr;
}

} // namespace troupe
