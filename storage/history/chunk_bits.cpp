#include "storage/history/chunk_bits.hpp"

#include <algorithm>
#include <cassert>

namespace troupe {

namespace {

/// Digits of *x*, 1 or more.
unsigned digits(uint32_t x) noexcept {
  return 32u - static_cast<unsigned>(__builtin_clz(x));
}

uint64_t low_bits(uint64_t x, unsigned count) noexcept {
  return count >= 64 ? x : x & ((uint64_t{1} << count) - 1);
}

} // namespace

unsigned count_bits(uint32_t x) noexcept {
  return 2 * digits(x) - 1;
}

bit_writer::bit_writer(const bit_writer& x) {
  grow(x.used_);
  used_ = x.used_;
  std::copy_n(x.bytes_.get(), (used_ + 7) / 8, bytes_.get());
}

bit_writer& bit_writer::operator=(const bit_writer& x) {
  return *this = bit_writer{x};
}

void bit_writer::put(uint64_t bits, unsigned count) {
  assert(count <= 64);
  if (used_ + count > room_)
    grow(used_ + count);
  while (count > 0) {
    auto free = 8 - used_ % 8;
    auto now = std::min(free, count);
    auto part = low_bits(bits >> (count - now), now) << (free - now);
    bytes_[used_ / 8] |= static_cast<uint8_t>(part);
    used_ += now;
    count -= now;
  }
}

void bit_writer::put_count(uint32_t x) {
  assert(x > 0 && x <= most_bit_count);
  put(x, count_bits(x));
}

void bit_writer::append_to(std::string& out) const {
  auto size = (used_ + 7) / 8;
  // NOLINTNEXTLINE: bytes are text here
  out.append(reinterpret_cast<const char*>(bytes_.get()), size);
}

void bit_writer::grow(size_t bits) {
  auto size = std::max<size_t>((bits + 7) / 8, room_ / 8 + room_ / 16 + 8);
  std::unique_ptr<uint8_t[]> larger{new uint8_t[size]{}};
  std::copy_n(bytes_.get(), room_ / 8, larger.get());
  bytes_ = std::move(larger);
  room_ = static_cast<uint32_t>(size * 8);
}

uint32_t bit_reader::count() noexcept {
  auto next = ahead();
  auto zeros = next == 0 ? 64u : static_cast<unsigned>(__builtin_clzll(next));
  if (zeros >= digits(most_bit_count)) {
    failed_ = true;
    return 1;
  }
  return std::max(1u, static_cast<uint32_t>(get(2 * zeros + 1)));
}

uint64_t bit_reader::last_ahead() const noexcept {
  uint64_t out = 0;
  for (auto i = at_ / 8; i < at_ / 8 + 8; ++i)
    out = out << 8 | (i < bytes_.size() ? static_cast<uint8_t>(bytes_[i]) : 0u);
  return out << at_ % 8;
}

} // namespace troupe
