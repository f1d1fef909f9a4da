#include "storage/history/chunk.hpp"
#include "storage/history/chunk_bytes.hpp"

#include <limits>

namespace troupe {

namespace {

constexpr unix_nanos nanos_per_milli = 1'000'000;
constexpr auto latest = std::numeric_limits<int64_t>::max() / nanos_per_milli;

failure damaged() {
  return {ec::parse_error, "a chunk of history is damaged"};
}

result<chunk_head> take_head(byte_reader& in) {
  auto version = in.byte();
  if (version > chunk_version)
    return failure{ec::newer_format,
                   "a chunk of history was written by a newer Troupe"};
  auto count = in.varint();
  auto first = static_cast<int64_t>(unzigzag(in.varint()));
  auto span = in.varint();
  if (in.failed() || version != chunk_version || count > most_chunk_samples
      || first < -latest || first > latest
      || span > static_cast<uint64_t>(latest - first))
    return damaged();
  auto last = first + static_cast<int64_t>(span);
  return chunk_head{first * nanos_per_milli, last * nanos_per_milli,
                    static_cast<uint32_t>(count)};
}

} // namespace

result<chunk_head> read_chunk_head(std::string_view bytes) {
  byte_reader in{bytes};
  return take_head(in);
}

result<chunk_reader> chunk_reader::open(std::string_view bytes) {
  // Before the checksum: a newer format may have another.
  if (auto head = read_chunk_head(bytes); !head)
    return head.error();
  auto content = checked_part(bytes);
  if (bytes.size() > most_chunk_bytes || !content)
    return damaged();
  byte_reader in{*content};
  auto head = take_head(in);
  if (!head)
    return damaged(); // it reached into the checksum
  chunk_reader out;
  out.head_ = *head;
  out.sample_.time = out.head_.first;
  out.times_ = time_reader{out.head_.first / nanos_per_milli, in.text()};
  byte_reader shapes{in.text()};
  while (!shapes.at_end()) {
    auto shape = sample_shape::parse(shapes.text());
    if (!shape || shapes.failed())
      return damaged();
    out.shapes_.push_back(*std::move(shape));
  }
  out.states_ = state_reader{in.text()};
  while (!in.at_end() && out.numbers_.size() < most_leaves)
    out.numbers_.emplace_back(in.text());
  if (in.failed() || !in.at_end())
    return damaged();
  return out;
}

bool chunk_reader::next(log_sample& out) {
  if (!next())
    return false;
  out = sample_;
  return true;
}

bool chunk_reader::next() {
  if (!error_)
    return false;
  if (given_ == head_.count)
    return sample_.time == head_.last ? false : fail();
  if (!next_time() || !next_value())
    return fail();
  ++given_;
  return true;
}

/// The head is believed no more than the column: both must agree.
bool chunk_reader::next_time() {
  if (given_ == 0)
    return true;
  auto time = times_.next();
  if (times_.failed() || time < sample_.time / nanos_per_milli
      || time > head_.last / nanos_per_milli)
    return false;
  sample_.time = time * nanos_per_milli;
  return true;
}

bool chunk_reader::next_value() {
  auto number = states_.next();
  if (states_.failed() || number >= shapes_.size())
    return false;
  auto& shape = shapes_[number];
  auto& leaves = shape.leaves();
  if (leaves.size() > numbers_.size())
    return false;
  // Structures that stay are not built again.
  auto same = given_ > 0 && number == shape_;
  for (size_t i = 0; i < leaves.size(); ++i) {
    auto bits = numbers_[i].next(leaves[i] == 'r');
    if (numbers_[i].failed())
      return false;
    same = same && bits == bits_[i];
    bits_[i] = bits;
  }
  if (!same)
    shape.fill(sample_, bits_);
  shape_ = number;
  return true;
}

bool chunk_reader::fail() {
  error_ = damaged();
  return false;
}

} // namespace troupe
