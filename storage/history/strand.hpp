// One level of one series: what is in memory of it.

#pragma once

#include "storage/history/bucket.hpp"
#include "storage/history/lane_set.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Where lanes of thinned numbers begin; those below hold samples.
inline constexpr lane_number first_row_lane = lanes_of_a_kind;

/// What of a strand is not in the store, for a query.
struct strand_copy {
  std::vector<chunk_update> chunks;
  std::vector<bucket_row> rows;    ///< Of the interval that is not over.
  std::vector<log_sample> samples; ///< Likewise.
  lane_number sample_lanes = 0;
  lane_number row_lanes = 0;
  unix_millis latest = -1; ///< Time of what came last; -1: nothing came.
  bool silent = true;      ///< It ends with a gap.
  /// A restart came after all this: from here on nothing is known.
  std::optional<unix_millis> stop;
};

/// Takes the samples of a point in the order of their coming. With an interval
/// it thins them: numbers become rows, of other values the last one of an
/// interval is kept, with its own time. An interval in which nothing came has
/// no row; the last value of the one before holds on.
///
/// *position* and *applied* tell up to which commit samples are here, and up to
/// which they are in the store. After a crash those behind *applied* come
/// again, and make the same chunks.
class strand {
public:
  strand(series_number series, uint8_t level, unix_millis interval);

  /// @pre *x* fits a chunk
  void add(const log_sample& x);

  /// Chunks end with a part of what is enough from now on, see `lane_set`.
  void end_earlier(size_t share) noexcept {
    samples_.end_earlier(share);
    rows_.end_earlier(share);
  }

  /// Nothing is known from *time* on, or from what came last on when that is
  /// younger. Does nothing when nothing is known already.
  void gap(unix_millis time, quality why);

  /// Thins by another interval from now on.
  void change_interval(unix_millis interval);

  /// Has *change* change all chunks that are in memory, see `lane_set`.
  template <class Change>
  void edit(const Change& change) {
    samples_.edit(change);
    rows_.edit(change);
  }

  /// Leaves out of the interval that is not over what lies in *range*. Returns
  /// how many values that are: 0 to 2.
  size_t erase_interval(const time_range& range);

  /// Whether the chunk with this key is open.
  [[nodiscard]] bool is_open(const chunk_key& x) const noexcept {
    return samples_.is_open(x) || rows_.is_open(x);
  }

  /// Appends the chunks to write, and returns the checkpoint that belongs to
  /// them: both must be written, or none.
  [[nodiscard]] std::string save(std::vector<chunk_update>& out,
                                 uint64_t sequence);

  /// Goes on where `save` was. Fails with `storage_failed` when *bytes* are no
  /// checkpoint.
  /// @param read returns the bytes of a chunk, if there is one
  template <class Read>
  status load(std::string_view bytes, const Read& read) {
    byte_reader in{bytes};
    auto ok = load_head(in) && samples_.load(in, read);
    if (ok && interval_ > 0)
      ok = load_interval(in) && rows_.load(in, read);
    return ok && !in.failed() && in.at_end() ? status{} : broken_checkpoint();
  }

  /// @param now the interval that is not over is told as it is then
  [[nodiscard]] strand_copy copy(unix_millis now) const;

  [[nodiscard]] bool has_finished() const noexcept;
  [[nodiscard]] size_t memory() const noexcept;

  [[nodiscard]] bool silent() const noexcept {
    return samples_silent_ && rows_silent_;
  }

  /// How many lanes of samples and of rows there are.
  [[nodiscard]] size_t sample_lanes() const noexcept {
    return samples_.lanes();
  }

  [[nodiscard]] size_t row_lanes() const noexcept {
    return rows_.lanes();
  }

  [[nodiscard]] series_number series() const noexcept {
    return series_;
  }

  [[nodiscard]] uint8_t level() const noexcept {
    return level_;
  }

  [[nodiscard]] unix_millis interval() const noexcept {
    return interval_;
  }

  uint64_t position = 0;    ///< Newest commit of which samples are here.
  uint64_t applied = 0;     ///< Newest commit that is all in the store.
  uint64_t dirty_since = 0; ///< Oldest commit that is not; 0: there is none.
  size_t counted = 0;       ///< Memory, as the owner has counted it.

private:
  /// The interval that is not over.
  struct open_interval {
    bucket numbers;
    std::optional<log_sample> other; ///< The last value that is no number.
    bool running = false;
  };

  [[nodiscard]] static status broken_checkpoint();

  void thin(const log_sample& x);
  void enter(unix_millis time);
  void finish();
  void copy_interval(unix_millis now, strand_copy& out) const;
  void keep(const log_sample& x);
  bool load_head(byte_reader& in);
  bool load_interval(byte_reader& in);

  series_number series_;
  uint8_t level_;
  bool samples_silent_ = true; ///< The newest of `samples_` is a gap, or none.
  bool rows_silent_ = true;    ///< Likewise.
  unix_millis interval_;
  unix_millis latest_ = -1; ///< Time of what came last.
  lane_set<chunk_writer, log_sample> samples_;
  lane_set<row_writer, bucket_row> rows_;
  std::unique_ptr<open_interval> open_; ///< With an interval only.
};

} // namespace troupe
