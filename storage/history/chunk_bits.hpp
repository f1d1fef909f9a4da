// A stream of bits: the first is the highest of the first byte.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
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
/// says so from then on.
class bit_reader {
public:
  bit_reader() = default;
  /// @param bytes must outlive the reader
  explicit bit_reader(std::string_view bytes) : bytes_(bytes) {
    // nop
  }

  /// Takes *count* bits, up to 64.
  uint64_t get(unsigned count) noexcept;

  /// Takes the ones before the next zero, and that zero; or, if there are
  /// *most* of them, *most* ones. Up to 32.
  unsigned ones(unsigned most) noexcept;

  /// Takes an Elias gamma code. Fails above `most_bit_count`; never 0.
  uint32_t count() noexcept;

  [[nodiscard]] bool failed() const noexcept {
    return failed_;
  }

private:
  /// The next 57 bits or more, from the highest down.
  [[nodiscard]] uint64_t ahead() const noexcept;
  void skip(size_t bits) noexcept;

  std::string_view bytes_;
  size_t at_ = 0; ///< Bits.
  bool failed_ = false;
};

} // namespace troupe
