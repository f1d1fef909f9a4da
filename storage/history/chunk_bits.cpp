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

uint64_t byte_of(char x) noexcept {
  return static_cast<uint8_t>(x);
}

/// Eight bytes, the first on top. Not a loop: compilers make one load and one
/// swap of this form only.
uint64_t load(const char* x) noexcept {
  return byte_of(x[0]) << 56 | byte_of(x[1]) << 48 | byte_of(x[2]) << 40
         | byte_of(x[3]) << 32 | byte_of(x[4]) << 24 | byte_of(x[5]) << 16
         | byte_of(x[6]) << 8 | byte_of(x[7]);
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

uint64_t bit_reader::get(unsigned count) noexcept {
  if (count > 57) { // more than `ahead` promises
    auto high = get(count - 32);
    return high << 32 | get(32);
  }
  if (count == 0)
    return 0;
  auto out = ahead() >> (64 - count);
  skip(count);
  return out;
}

unsigned bit_reader::ones(unsigned most) noexcept {
  auto inverted = ~ahead();
  auto found = inverted == 0
                 ? most
                 : std::min(most,
                            static_cast<unsigned>(__builtin_clzll(inverted)));
  skip(found < most ? found + 1 : found);
  return found;
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

uint64_t bit_reader::ahead() const noexcept {
  auto first = at_ / 8;
  if (first + 8 <= bytes_.size())
    return load(bytes_.data() + first) << at_ % 8;
  uint64_t out = 0;
  for (auto i = first; i < first + 8; ++i)
    out = out << 8 | (i < bytes_.size() ? byte_of(bytes_[i]) : 0);
  return out << at_ % 8;
}

void bit_reader::skip(size_t bits) noexcept {
  at_ += bits;
  if (at_ > bytes_.size() * 8) {
    at_ = bytes_.size() * 8;
    failed_ = true;
  }
}

} // namespace troupe
