// Numbers of a chunk: one column for each number of a value.
//
// Integers are deltas. Doubles are deltas of decimals while they are short
// decimals, else each is XORed with the one before, as in Gorilla (Pelkonen and
// others, VLDB 2015, 4.1.2): symbol 0 is the same bits, 1 the window of bits
// that was given before, 2 a new window (6 bits of leading zeros, 6 of width
// less one); the bits of the window follow.

#pragma once

#include "storage/history/chunk_symbols.hpp"

namespace troupe {

/// One number, by its bits.
struct leaf {
  bool real = false;
  uint64_t bits = 0; ///< Of an int64_t or a double.
};

/// What both sides know of the numbers so far.
struct number_model {
  uint64_t last
    = 0; ///< Integer, decimal, or, when *binary*, the double's bits.
  uint8_t decimals = 0;
  bool binary = false;
  uint8_t leading = 0; ///< Of the window; *width* 0 when there is none.
  uint8_t width = 0;

  /// Keeps *last* where it has a meaning at the new scale.
  void go_decimal(unsigned finer) noexcept;
  void go_binary() noexcept;
};

class number_writer {
public:
  void put(const leaf& x);

  [[nodiscard]] const symbol_writer& column() const noexcept {
    return out_;
  }

private:
  void put_delta(uint64_t x);
  void put_real(uint64_t bits);
  void put_odd(uint64_t bits);
  void put_xor(uint64_t bits);
  void put_scaled(double x, unsigned decimals);

  symbol_writer out_;
  number_model model_;
  /// Rises by doubles that are no decimals, falls by others; high at first, so
  /// that the first double decides at once.
  uint8_t strikes_ = 8;
};

class number_reader {
public:
  explicit number_reader(std::string_view column) : in_(column) {
    // nop
  }

  /// Returns the bits of the next number. Nonsense when the column is broken;
  /// see `failed`.
  uint64_t next(bool real) noexcept;

  [[nodiscard]] bool failed() const noexcept {
    return failed_ || in_.failed();
  }

private:
  uint64_t next_real() noexcept;
  uint64_t next_xor(uint64_t symbol) noexcept;

  symbol_reader in_;
  number_model model_;
  bool failed_ = false;
};

} // namespace troupe
