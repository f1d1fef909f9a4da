// The chunks of one lane of one series, in order.

#pragma once

#include "storage/history/history.hpp"
#include "storage/history/history_row.hpp"

#include <deque>
#include <string>
#include <vector>

namespace troupe {

enum class row_order : uint8_t { oldest_first, newest_first };

/// Appends the rows of the chunk *bytes* that lie in *range*, oldest first.
/// Fails with `parse_error` for damaged bytes.
status read_chunk(std::string_view bytes, bool samples, const time_range& range,
                  std::vector<history_row>& out);

/// Returns the time of the last sample or row of the chunk *bytes*. Fails with
/// `newer_format` and `parse_error`.
[[nodiscard]] result<unix_millis> last_in_chunk(const chunk_key& key,
                                                std::string_view bytes);

/// Holds one chunk as rows, and some as bytes that were read with it.
class lane_reader {
public:
  /// @param in_memory chunks of this lane that are newer than the store's,
  ///        oldest first
  /// @param ahead bytes to read at once, at least
  lane_reader(const history& from, const chunk_key& lane,
              std::vector<chunk_update> in_memory, const time_range& range,
              row_order order, size_t ahead);

  /// Sets *out* to the rows of the next chunk, in order. False at the end.
  /// Fails with `storage_failed`.
  [[nodiscard]] result<bool> next(std::vector<history_row>& out);

  /// Chunks that could not be read, and are left out.
  [[nodiscard]] uint64_t damaged() const noexcept {
    return damaged_;
  }

private:
  [[nodiscard]] std::string bound(unix_millis time) const;
  [[nodiscard]] bool forwards() const noexcept {
    return order_ == row_order::oldest_first;
  }

  status seek();
  status read_ahead();
  status scan_period(period_number period);
  bool decode(std::string_view bytes, std::vector<history_row>& out);

  const history& from_;
  chunk_key lane_;
  std::vector<chunk_update> in_memory_;
  time_range range_;
  row_order order_;
  size_t ahead_;
  std::deque<period_number> periods_; ///< To read, the next one first.
  std::string first_;                 ///< No key before this is to be read,
  std::string last_;                  ///< nor this or one behind it.
  bool sought_ = false;
  std::deque<std::string> chunks_; ///< Read ahead.
  uint64_t damaged_ = 0;
};

} // namespace troupe
