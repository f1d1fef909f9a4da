// What a sample is beside its time and its numbers: quality, kind, texts,
// names.
//
// A shape is bytes: the quality, then a node. A node is a tag (`node`) and what
// belongs to it; lengths, counts and numbers are varints, signed ones zigzag.
// The first `most_leaves` numbers of a value are left out; they have columns.

#pragma once

#include "storage/history/chunk_number.hpp"
#include "storage/history/chunk_sample.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Further numbers of a value are part of its shape.
inline constexpr size_t most_leaves = 16;

/// Longer shapes are refused, and those nested deeper.
inline constexpr size_t most_shape_bytes = 64u << 10;
inline constexpr unsigned deepest_shape = 16;

/// The numbers of a value in the order of its members.
struct leaf_list {
  std::array<leaf, most_leaves> all;
  size_t size = 0;
};

/// The same when it is known which are doubles.
using leaf_bits = std::array<uint64_t, most_leaves>;

/// Appends the shape of *x* to *out*, and its numbers to *leaves*. False when
/// it exceeds a limit; then both are unusable.
[[nodiscard]] bool put_shape(std::string& out, leaf_list& leaves,
                             const log_sample& x);

/// A shape that was read.
class sample_shape {
public:
  /// None when the bytes are no shape, or exceed a limit.
  [[nodiscard]] static std::optional<sample_shape> parse(std::string_view x);

  /// Sets quality and value; *bits* are of this shape's leaves.
  void fill(log_sample& out, const leaf_bits& bits) const;

  /// One character a leaf: `r` for a double, `i` for an integer.
  [[nodiscard]] const std::string& leaves() const noexcept {
    return leaves_;
  }

private:
  quality status_ = quality::good;
  bool is_real_ = false; ///< One double and nothing else, as most samples are.
  value pattern_;        ///< With 0 and 0.0 where the leaves belong.
  std::string leaves_;
};

} // namespace troupe
