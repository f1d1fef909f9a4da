// Shapes of a chunk, by run length: for states, constants and quality.
//
// The dictionary holds each shape once, with its length before it, in the order
// in which they came first. The column begins with the run of shape 0. A run is
// its length as a count of chunk_bits; before each but the first stands which
// other shape it is of, in as many bits as choose among those that came and one
// that is new: the present one is left out of the numbering, the new one is the
// last.

#pragma once

#include "storage/history/chunk_bits.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Bits that choose among *choices*, 1 or more.
[[nodiscard]] unsigned choice_bits(uint32_t choices) noexcept;

class state_writer {
public:
  /// Up to 65,535 of them.
  void put(std::string_view shape);

  [[nodiscard]] const std::string& dictionary() const noexcept {
    return dictionary_;
  }

  /// Bytes that `append_to` would append.
  [[nodiscard]] size_t bytes() const noexcept;

  /// Appends the column as if it ended here; the writer goes on.
  void append_to(std::string& out) const;

private:
  /// A shape of the dictionary: where it is, and its number.
  struct entry {
    uint32_t first = 0;
    uint32_t size = 0;
    uint16_t number = 0;
  };

  [[nodiscard]] std::string_view bytes_of(const entry& x) const noexcept;
  [[nodiscard]] entry find_or_add(std::string_view shape);

  bit_writer out_;
  std::string dictionary_;
  entry present_;
  uint16_t entries_ = 0;
  uint16_t run_ = 0;
};

class state_reader {
public:
  state_reader() = default;
  explicit state_reader(std::string_view column) : in_(column) {
    // nop
  }

  /// Returns the number of the next sample's shape. Nonsense when the column is
  /// broken; see `failed`.
  uint32_t next() noexcept {
    if (run_ == 0)
      change();
    --run_;
    return present_;
  }

  [[nodiscard]] bool failed() const noexcept {
    return in_.failed();
  }

private:
  void change() noexcept;

  bit_reader in_;
  uint32_t present_ = 0;
  uint32_t entries_ = 0;
  uint32_t run_ = 0; ///< Samples left.
};

} // namespace troupe
