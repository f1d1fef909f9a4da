// The rows of one point, in order of time.

#pragma once

#include "storage/history/lane_reader.hpp"

#include <memory>
#include <vector>

namespace troupe {

/// Gives rows some hundred at a time.
class row_stream {
public:
  virtual ~row_stream() = default;

  /// Sets *out* to the next rows, one at least. False at the end. Fails with
  /// `storage_failed`.
  [[nodiscard]] virtual result<bool> next(std::vector<history_row>& out) = 0;

  /// Chunks so far that could not be read, and are left out.
  [[nodiscard]] virtual uint64_t damaged() const = 0;
};

/// Merges the lanes of a series. Of rows with one time, lower lanes come first.
class point_stream : public row_stream {
public:
  /// Fails with `storage_failed`.
  [[nodiscard]] static result<std::unique_ptr<point_stream>>
  open(const history& from, series_number series, uint8_t level,
       const time_range& range, row_order order, size_t ahead);

  result<bool> next(std::vector<history_row>& out) override;

  [[nodiscard]] uint64_t damaged() const override;

private:
  struct lane {
    std::unique_ptr<lane_reader> more; ///< Null: *rows* are all.
    std::vector<history_row> rows;     ///< In order.
    size_t given = 0;

    /// @pre there is a row to give
    [[nodiscard]] unix_nanos time() const {
      return rows[given].time;
    }
  };

  explicit point_stream(row_order order) : order_(order) {
    // nop
  }

  void add_lanes(const history& from, const chunk_key& first, size_t count,
                 const strand_copy& memory, const time_range& range,
                 size_t ahead);
  void add_rows(std::vector<history_row> rows, const time_range& range);
  status fill();
  [[nodiscard]] lane& nearest();
  [[nodiscard]] bool all_before_others(const lane& x) const;

  row_order order_;
  std::vector<lane> lanes_; ///< But for those that have ended.
  uint64_t damaged_ = 0;    ///< In lanes that have ended.
};

} // namespace troupe
