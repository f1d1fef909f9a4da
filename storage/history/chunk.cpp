#include "storage/history/chunk.hpp"

#include "storage/history/chunk_bytes.hpp"

namespace troupe {

namespace {

constexpr unix_nanos nanos_per_milli = 1'000'000;

/// An owner that never ends its chunk: one more sample with a shape of
/// `most_shape_bytes` still fits into `most_chunk_bytes`.
constexpr size_t full_at = most_chunk_bytes - 2 * most_shape_bytes;

template <class Column>
void put_column(std::string& out, const Column& x) {
  put_varint(out, x.bytes());
  x.append_to(out);
}

size_t with_length(size_t x) noexcept {
  return varint_size(x) + x;
}

uint64_t zigzag_time(int64_t x) noexcept {
  return zigzag(static_cast<uint64_t>(x));
}

} // namespace

bool chunk_writer::add(const log_sample& x) {
  auto time = x.time / nanos_per_milli;
  // All that can refuse it comes first: then nothing has to be undone.
  if (count_ > 0 && time < times_.last())
    return false;
  if (count_ >= most_chunk_samples || content_bytes() >= full_at)
    return false;
  std::string shape;
  leaf_list leaves;
  if (!put_shape(shape, leaves, x))
    return false;
  if (count_ == 0) {
    first_ = time;
    times_.start(time);
  } else {
    times_.put(time);
  }
  states_.put(shape);
  // A column that comes late begins with the first sample that has it.
  if (numbers_.size() < leaves.size)
    numbers_.resize(leaves.size);
  for (size_t i = 0; i < leaves.size; ++i)
    numbers_[i].put(leaves.all[i]);
  ++count_;
  return true;
}

size_t chunk_writer::bytes() const noexcept {
  return 1 + varint_size(count_) + varint_size(zigzag_time(first_))
         + varint_size(span()) + content_bytes() + checksum_size;
}

unix_nanos chunk_writer::first() const noexcept {
  return first_ * nanos_per_milli;
}

unix_nanos chunk_writer::last() const noexcept {
  return times_.last() * nanos_per_milli;
}

std::string chunk_writer::encode() const {
  std::string out;
  out.reserve(bytes());
  out += static_cast<char>(chunk_version);
  put_varint(out, count_);
  put_varint(out, zigzag_time(first_));
  put_varint(out, span());
  put_column(out, times_.column());
  put_text(out, states_.dictionary());
  put_column(out, states_);
  for (auto& x : numbers_)
    put_column(out, x.column());
  put_checksum(out);
  return out;
}

result<chunk_writer> chunk_writer::resume(std::string_view bytes) {
  auto old = chunk_reader::open(bytes);
  if (!old)
    return old.error();
  chunk_writer out;
  log_sample x;
  while (old->next(x))
    if (!out.add(x))
      return failure{ec::parse_error, "a chunk of history is too large"};
  if (!old->error())
    return old->error().error();
  return out;
}

size_t chunk_writer::content_bytes() const noexcept {
  auto out = with_length(times_.column().bytes())
             + with_length(states_.dictionary().size())
             + with_length(states_.bytes());
  for (auto& x : numbers_)
    out += with_length(x.column().bytes());
  return out;
}

uint64_t chunk_writer::span() const noexcept {
  return static_cast<uint64_t>(times_.last()) - static_cast<uint64_t>(first_);
}

} // namespace troupe
