// Thinned rows of one series, as bytes.
//
//   version 1, count, length, first (signed), last - first     varints
//   rows: flags, then what they say that follows
//
//   flags  1 the time grows as before, else its growth follows (signed)
//          2 count as before, else it follows
//          4 known as before, else it follows
//          8 flat: least, most and mean are the last value
//         16 the last value as before, else it follows
//         32 gap: the row ends here, of the others only 1 counts
//         64 kind and decimals as before, else a byte: kind + 4 * decimals
//
// With decimals 0 to 6 numbers are whole at that scale: the last value is told
// by its growth, least and most by their distance to it (signed), and the mean
// by its distance with two decimals more. Decimals 7 say that the numbers are
// doubles, 8 bytes each. The mean is rounded to what is told.

#pragma once

#include "protocol/result.hpp"
#include "storage/history/bucket.hpp"
#include "storage/history/byte_io.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Bound of any block. Owners of blocks end them long before.
inline constexpr size_t most_block_rows = 8'192;

/// What a row is told against.
struct row_state {
  bucket_row row;
  unix_millis growth = 0;
  uint8_t decimals = 0;
};

/// Grows by rows in order of time.
class row_writer {
public:
  /// False, and nothing changed: the row is older than the last or has another
  /// length, or the block is full.
  bool add(const bucket_row& x);

  [[nodiscard]] size_t count() const noexcept {
    return count_;
  }

  /// Size of `encode()`, but for a few bytes.
  [[nodiscard]] size_t bytes() const noexcept {
    return body_.size();
  }

  [[nodiscard]] std::string encode() const;

  /// Goes on where *bytes* end. Fails with `parse_error`.
  [[nodiscard]] static result<row_writer> resume(std::string_view bytes);

private:
  void put(const bucket_row& x);

  uint32_t count_ = 0;
  unix_millis length_ = 0; ///< Of every row.
  unix_millis first_ = 0;
  row_state state_;
  std::string body_;
};

/// Appends the rows of *bytes* to *out*. Fails with `parse_error` for other
/// bytes; *out* may have grown then.
[[nodiscard]] status read_rows(std::string_view bytes,
                               std::vector<bucket_row>& out);

/// Returns the time of the last row, without reading the rows. Fails with
/// `parse_error`.
[[nodiscard]] result<unix_millis> last_row(std::string_view bytes);

} // namespace troupe
