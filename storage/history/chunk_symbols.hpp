// Small numbers in few bits: adaptive Rice codes, and run lengths of zeros.
//
// A symbol u is written as q = u >> r ones, a zero, and the low r bits of u,
// where r follows the mean of the symbols before. After `quiet_after` zeros in
// a row comes the number of further zeros, plus one, as a count of chunk_bits;
// the symbol behind them cannot be zero and is written as u - 1.
// `longest_prefix` ones without a zero begin an escape: 3 bits say which.

#pragma once

#include "storage/history/chunk_bits.hpp"

#include <algorithm>
#include <cstdint>

namespace troupe {

/// What is not a symbol of the column. Numbers are part of the format.
enum class escape : uint8_t {
  wide = 0,    ///< A symbol by its width less one in 6 bits, and its digits.
  decimal = 1, ///< 4 bits: the numbers that follow count 10^-n.
  raw = 2,     ///< 64 bits: one double as it is.
  binary = 3,  ///< The doubles that follow are XORed with the one before.
};

/// What both sides know of the symbols so far.
struct symbol_model {
  static constexpr unsigned quiet_after = 2;
  static constexpr unsigned longest_prefix = 12;
  static constexpr uint32_t first_mean = 16;

  uint32_t mean = first_mean; ///< Of 16 symbols or so, in 1/16.
  uint16_t zeros = 0;         ///< In a row, the last ones.

  /// Low bits that are written as they are: the best number for a geometric
  /// distribution of that mean.
  [[nodiscard]] unsigned low_bits() const noexcept;

  /// One large symbol doubles the mean at most, so that it is soon forgotten.
  void learn(uint64_t symbol) noexcept;
};

/// Binary digits of *x*; 0 has one.
[[nodiscard]] inline unsigned digits_of(uint64_t x) noexcept {
  return 64u - static_cast<unsigned>(__builtin_clzll(x | 1));
}

inline unsigned symbol_model::low_bits() const noexcept {
  // The golden ratio puts the steps at means of 1.6, 3.7, 7.8, 16...
  return digits_of((mean + 6) / 16) - 1;
}

inline void symbol_model::learn(uint64_t symbol) noexcept {
  constexpr uint32_t most = 1u << 30;
  auto now = std::min<uint64_t>(symbol, mean + first_mean);
  mean = std::min(most, mean - mean / 16 + static_cast<uint32_t>(now));
  zeros = symbol == 0 ? static_cast<uint16_t>(zeros + 1) : uint16_t{0};
}

/// Maps 0, -1, 1, -2... to 0, 1, 2, 3...
[[nodiscard]] constexpr uint64_t zigzag(uint64_t x) noexcept {
  return x << 1 ^ (0 - (x >> 63));
}

[[nodiscard]] constexpr uint64_t unzigzag(uint64_t x) noexcept {
  return x >> 1 ^ (0 - (x & 1));
}

class symbol_writer {
public:
  /// Up to 65,535 of them.
  void put(uint64_t symbol);

  /// What belongs to the escape is put to the returned bits. Not for `wide`.
  bit_writer& put_escape(escape what);

  /// Raw bits behind the last symbol, which is not zero.
  bit_writer& bits() noexcept {
    return out_;
  }

  /// Forgets what was learnt: another kind of symbols follows.
  void restart() noexcept;

  /// Bytes that `append_to` would append.
  [[nodiscard]] size_t bytes() const noexcept;

  /// Appends the column as if it ended here; the writer goes on.
  void append_to(std::string& out) const;

private:
  [[nodiscard]] bool in_run() const noexcept {
    return model_.zeros >= symbol_model::quiet_after;
  }

  void end_run();
  void put_code(uint64_t symbol);
  [[nodiscard]] uint32_t run_count() const noexcept;

  bit_writer out_;
  symbol_model model_;
};

class symbol_reader {
public:
  /// `wide` stands for a symbol: wide ones are put together here.
  struct item {
    uint64_t symbol = 0;
    escape what = escape::wide;
  };

  symbol_reader() = default;
  explicit symbol_reader(std::string_view column) : in_(column) {
    // nop
  }

  item next() noexcept;

  bit_reader& bits() noexcept {
    return in_;
  }

  void restart() noexcept;

  [[nodiscard]] bool failed() const noexcept {
    return in_.failed();
  }

private:
  item get_code(uint64_t least) noexcept;
  item get_escape(uint64_t least) noexcept;
  item learnt(uint64_t symbol) noexcept {
    model_.learn(symbol);
    return {symbol, escape::wide};
  }

  bit_reader in_;
  symbol_model model_;
  uint32_t run_ = 0; ///< Zeros left plus one; 0: not read yet.
};

inline symbol_reader::item symbol_reader::next() noexcept {
  if (model_.zeros < symbol_model::quiet_after)
    return get_code(0);
  if (run_ == 0)
    run_ = in_.count();
  if (run_ > 1) {
    --run_;
    return {};
  }
  run_ = 0;
  model_.zeros = 0;
  return get_code(1); // not zero, else the run would have been longer
}

inline symbol_reader::item symbol_reader::get_code(uint64_t least) noexcept {
  auto found = in_.rice(symbol_model::longest_prefix, model_.low_bits());
  return found ? learnt(*found + least) : get_escape(least);
}

} // namespace troupe
