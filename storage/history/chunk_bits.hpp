// A stream of bits: the first is the highest of the first byte.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Largest number that `put_count` takes and `count` returns.
inline constexpr uint32_t most_bit_count = (1u << 20) - 1;

/// Bits that `put_count` spends on *x*, which is 1 or more.
[[nodiscard]] unsigned count_bits(uint32_t x) noexcept;

/// Grows by half and is 16 bytes small: thousands of chunks are open at a time.
class bit_writer {
public:
  bit_writer() = default;
  bit_writer(const bit_writer& x);
  bit_writer(bit_writer&&) noexcept = default;
  bit_writer& operator=(const bit_writer& x);
  bit_writer& operator=(bit_writer&&) noexcept = default;
  ~bit_writer() = default;

  /// Appends the low *count* bits of *bits*; up to 64. Higher ones are ignored.
  void put(uint64_t bits, unsigned count);

  /// Appends *x*, 1 to `most_bit_count`, as Elias gamma code: n zeros, then the
  /// n + 1 digits of *x*.
  void put_count(uint32_t x);

  [[nodiscard]] size_t bits() const noexcept {
    return used_;
  }

  /// Appends whole bytes, the last one filled with zeros.
  void append_to(std::string& out) const;

private:
  void grow(size_t bits);

  std::unique_ptr<uint8_t[]> bytes_;
  uint32_t used_ = 0; ///< Bits.
  uint32_t room_ = 0; ///< Bits; those behind *used_* are zero.
};

/// Never reads behind its bytes: what would lie there is zero, and `failed`
/// says so from then on. Inline: a query of a year takes a million codes.
class bit_reader {
public:
  bit_reader() = default;
  /// @param bytes must outlive the reader
  explicit bit_reader(std::string_view bytes) : bytes_(bytes) {
    // nop
  }

  /// Takes *count* bits, up to 64.
  uint64_t get(unsigned count) noexcept;

  /// Takes a Rice code: n ones, a zero, and *low* bits. Returns n followed by
  /// those bits; nothing if there are *most* ones, which are taken then.
  /// @pre *most* + *low* is below 57
  std::optional<uint64_t> rice(unsigned most, unsigned low) noexcept;

  /// Takes an Elias gamma code. Fails above `most_bit_count`; never 0.
  uint32_t count() noexcept;

  [[nodiscard]] bool failed() const noexcept {
    return failed_;
  }

private:
  /// The next 57 bits or more, from the highest down.
  [[nodiscard]] uint64_t ahead() const noexcept;

  /// The same, where fewer than eight bytes are left.
  [[nodiscard]] uint64_t last_ahead() const noexcept;
  void skip(size_t bits) noexcept;

  std::string_view bytes_;
  size_t at_ = 0; ///< Bits.
  bool failed_ = false;
};

inline uint64_t bit_reader::get(unsigned count) noexcept {
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

inline std::optional<uint64_t> bit_reader::rice(unsigned most,
                                                unsigned low) noexcept {
  auto next = ahead();
  auto ones = static_cast<unsigned>(__builtin_clzll(~next | 1));
  if (ones >= most) {
    skip(most);
    return std::nullopt;
  }
  skip(ones + 1 + low);
  auto rest = next << (ones + 1);
  return uint64_t{ones} << low | (low > 0 ? rest >> (64 - low) : 0);
}

inline uint64_t bit_reader::ahead() const noexcept {
  auto first = at_ / 8;
  if (first + 8 > bytes_.size())
    return last_ahead();
  auto byte = [x = bytes_.data() + first](int i) {
    return uint64_t{static_cast<uint8_t>(x[i])};
  };
  // The first byte on top. Not a loop: compilers make one load and one swap of
  // this form only.
  auto all = byte(0) << 56 | byte(1) << 48 | byte(2) << 40 | byte(3) << 32
             | byte(4) << 24 | byte(5) << 16 | byte(6) << 8 | byte(7);
  return all << at_ % 8;
}

inline void bit_reader::skip(size_t bits) noexcept {
  at_ += bits;
  if (at_ > bytes_.size() * 8) {
    at_ = bytes_.size() * 8;
    failed_ = true;
  }
}

} // namespace troupe
