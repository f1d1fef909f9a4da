// Chunks: some hundred samples of one point in as few bytes as they need.
//
//   version    1 byte, 1
//   count      varint
//   first      varint, zigzag, milliseconds since 1970
//   span       varint, milliseconds from the first to the last
//   times      length, column of chunk_time: all but the first
//   shapes     length, dictionary of chunk_state
//   states     length, column of chunk_state
//   numbers    length, column of chunk_number; for each leaf the next
//   checksum   CRC-32 of all before
//
// README.md beside says why.

#pragma once

#include "protocol/result.hpp"
#include "storage/history/chunk_sample.hpp"
#include "storage/history/chunk_shape.hpp"
#include "storage/history/chunk_state.hpp"
#include "storage/history/chunk_time.hpp"

#include <vector>

namespace troupe {

inline constexpr uint8_t chunk_version = 1;

/// Bounds of any chunk. Owners of chunks end them long before.
inline constexpr size_t most_chunk_samples = 8192;
inline constexpr size_t most_chunk_bytes = 256u << 10;

/// Grows by samples in the order of their times. Times are cut to milliseconds,
/// towards 1970. What it takes in memory beside its bytes is about 200 bytes.
class chunk_writer {
public:
  /// Takes one more sample. False when it is older than the last, when the
  /// chunk is full, or when the value exceeds a limit of `put_shape`; then
  /// nothing has changed. An empty writer refuses only what no chunk can hold.
  bool add(const log_sample& x);

  [[nodiscard]] size_t count() const noexcept {
    return count_;
  }

  /// Size of `encode()`.
  [[nodiscard]] size_t bytes() const noexcept;

  /// Times of the first and the last sample; 0 without any.
  [[nodiscard]] unix_nanos first() const noexcept;
  [[nodiscard]] unix_nanos last() const noexcept;

  /// Returns the chunk as it is now, complete in itself; the writer goes on.
  [[nodiscard]] std::string encode() const;

  /// Returns a writer that goes on where *bytes* end, as if it had never
  /// stopped: it adds all samples again. Fails like `chunk_reader`.
  [[nodiscard]] static result<chunk_writer> resume(std::string_view bytes);

private:
  [[nodiscard]] size_t content_bytes() const noexcept;
  [[nodiscard]] uint64_t span() const noexcept;

  int64_t first_ = 0; ///< Milliseconds.
  time_writer times_;
  state_writer states_;
  std::vector<number_writer> numbers_;
  uint32_t count_ = 0;
};

/// Both times are 0 in a chunk without samples.
struct chunk_head {
  unix_nanos first = 0;
  unix_nanos last = 0;
  uint32_t count = 0;
};

/// Reads the head alone; looks at neither samples nor checksum. Fails with
/// `newer_format` when a newer Troupe wrote it, and with `parse_error`.
[[nodiscard]] result<chunk_head> read_chunk_head(std::string_view bytes);

/// Returns the samples of a chunk one after the other. Memory is bounded by the
/// size of the bytes, and so is what damaged bytes can cost.
class chunk_reader {
public:
  /// Fails with `newer_format` when a newer Troupe wrote it, and with
  /// `parse_error` when the bytes are damaged.
  /// @param bytes must outlive the reader
  [[nodiscard]] static result<chunk_reader> open(std::string_view bytes);

  /// Sets *out* to the next sample; false at the end, and when the rest is
  /// damaged, which `error` tells.
  bool next(log_sample& out);

  /// The same, without a copy: `sample` is it then.
  bool next();

  [[nodiscard]] const log_sample& sample() const noexcept {
    return sample_;
  }

  [[nodiscard]] const status& error() const noexcept {
    return error_;
  }

private:
  chunk_reader() = default;

  bool next_time();
  bool next_value();
  bool fail();

  chunk_head head_;
  uint32_t given_ = 0;
  time_reader times_;
  state_reader states_;
  std::vector<sample_shape> shapes_;
  std::vector<number_reader> numbers_;
  uint32_t shape_ = 0; ///< Of the last sample.
  leaf_bits bits_{};   ///< Of its numbers.
  log_sample sample_;  ///< The last one: values that stay are shared.
  status error_;
};

} // namespace troupe
