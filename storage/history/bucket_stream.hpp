// The rows of one point, evaluated per interval.

#pragma once

#include "storage/history/bucket.hpp"
#include "storage/history/bucket_grid.hpp"
#include "storage/history/point_stream.hpp"

#include <memory>
#include <optional>

namespace troupe {

/// An interval has a row when a sample lies in it or a value holds in it. The
/// last value holds until *until*, as nothing is known of the future.
///
/// Of thinned rows least, most, count and the weighted mean are exact where
/// their intervals lie in those asked for; the plain mean weighs them by count.
class bucket_stream : public row_stream {
public:
  /// @param from begin of an interval
  /// @param before the last row before *from*, if there is one
  bucket_stream(std::unique_ptr<row_stream> rows, bucket_grid grid,
                unix_millis from, unix_millis until,
                const std::optional<history_row>& before);

  result<bool> next(std::vector<history_row>& out) override;

  [[nodiscard]] uint64_t damaged() const override {
    return rows_->damaged();
  }

private:
  status fetch();
  [[nodiscard]] bool has_row() const noexcept {
    return given_ < ahead_.size();
  }
  [[nodiscard]] result<bool> next_row(history_row& out);
  void begin_at(unix_millis time);
  void take(const history_row& x);
  [[nodiscard]] bool something_holds() const noexcept;
  [[nodiscard]] history_row finish();

  std::unique_ptr<row_stream> rows_;
  bucket_grid grid_;
  unix_millis until_;
  std::vector<history_row> ahead_; ///< Read; from *given_* on not taken yet.
  size_t given_ = 0;
  bool ended_ = false; ///< Nothing is behind *ahead_*.
  bool running_ = false;
  unix_millis end_ = 0; ///< Of the interval that is running.
  bucket numbers_;
  uint64_t others_ = 0; ///< Samples of this interval that are no numbers.
  value last_;          ///< What holds; null: nothing is known.
};

} // namespace troupe
