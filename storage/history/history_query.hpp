// Questions to the history, and their answers in pages.

#pragma once

#include "storage/history/bucket_grid.hpp"
#include "storage/history/point_stream.hpp"

#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace troupe {

/// Each point of a query takes memory for a chunk.
inline constexpr size_t most_query_points = 1'000;

struct history_query {
  std::vector<series_number> points; ///< At most `most_query_points`.
  unix_nanos from = 0;
  unix_nanos to = std::numeric_limits<unix_nanos>::max(); ///< Not included.
  row_order order = row_order::oldest_first;
  uint64_t limit = std::numeric_limits<uint64_t>::max(); ///< Of all rows.
  /// Level of each point; without, the densest that reaches back to *from*. A
  /// *from* of 0 is no wish, and means the densest.
  std::optional<uint8_t> level;
  /// One row per interval; *from* and *to* are moved out to whole ones. Only
  /// with oldest first.
  std::optional<bucket_grid> every;
};

/// Returns the level that *query* reads of *series*; nothing when it has none.
[[nodiscard]] std::optional<uint8_t>
level_of(const history& from, series_number series, const history_query& query);

/// Gives the rows of all points by time; those of one time in the order of the
/// points. Memory does not grow with the range. What is logged while it reads
/// may be missing, nothing else is.
class history_cursor {
public:
  /// Fails with `invalid_request` for a query that makes no sense, with
  /// `too_large` for too many points, and with `storage_failed`.
  /// @param from must outlive the cursor
  [[nodiscard]] static result<history_cursor> open(const history& from,
                                                   const history_query& query);

  /// Sets *page* to the next rows, at most *most* and perhaps fewer, as it
  /// suits the cursor; none are left when it is empty. Fails with
  /// `storage_failed`.
  status next(std::vector<history_row>& page, size_t most);

  /// Chunks so far that could not be read, and are left out.
  [[nodiscard]] uint64_t damaged() const;

private:
  struct head {
    uint32_t point = 0;
    std::unique_ptr<row_stream> more;
    std::vector<history_row> rows;
    size_t given = 0;
  };

  history_cursor() = default;

  status add(const history& from, const history_query& query, uint32_t point);
  [[nodiscard]] result<bool> fill(head& x);
  [[nodiscard]] bool behind(size_t x, size_t y) const;
  [[nodiscard]] bool gives_all(uint64_t most) const;
  size_t take(std::vector<history_row>& page, size_t most);
  status settle();

  row_order order_ = row_order::oldest_first;
  uint64_t left_ = 0;
  std::vector<head> heads_;
  std::vector<size_t> heap_; ///< Of *heads_* that have a row.
  uint64_t damaged_ = 0;     ///< Of points that have ended.
};

} // namespace troupe
