// The history of all points: what is logged, and how it survives.

#pragma once

#include "storage/history/chunk_usage.hpp"
#include "storage/history/kept_tail.hpp"
#include "storage/history/log_filter.hpp"
#include "storage/history/restart_list.hpp"
#include "storage/history/series_book.hpp"
#include "storage/history/strand_pool.hpp"
#include "storage/history/tail_record.hpp"
#include "storage/store.hpp"

#include <array>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

struct history_config {
  /// Of open chunks. A point of three levels takes 2 to 4 KB of it while it is
  /// logged. Where room gets short chunks end earlier; what has no room at all
  /// is written and read again with each sample.
  size_t memory_bytes = 48u << 20;
  size_t tail_bytes = 8u << 20;    ///< Of commits that chunks do not hold yet.
  size_t pending_bytes = 4u << 20; ///< Of samples that wait for a commit.
  /// Of commits that chunks hold, but who reads samples as they came has not
  /// had; 0: there is no such reader.
  uint64_t kept_bytes = 0;
};

struct history_counters {
  uint64_t logged = 0;  ///< Samples and gaps that were taken.
  uint64_t lost = 0;    ///< Not taken: too many wait, or the store is broken.
  uint64_t refused = 0; ///< Not taken: no chunk can hold the value.
  uint64_t damaged = 0; ///< Records of the tail that could not be read.
};

/// Knows neither clock nor thread. Reads from the store, and leaves writing to
/// its owner:
///
///     append, append, ... take_writes -> write, synced -> written
///
/// What was appended before `take_writes` is safe after `written`. When the
/// store refuses, `take_writes` gives the same records again; meanwhile samples
/// wait until `pending_bytes`, then they are lost, counted, and a gap.
class history {
public:
  /// Reads what the store has, and goes on where it ends: a restart is a gap of
  /// all points. Fails with `storage_failed` when it cannot be read.
  /// @param disk must outlive the history
  /// @param now commits are numbered from these milliseconds on, if not from
  ///        higher ones: so that no number comes again when an older state was
  ///        restored
  [[nodiscard]] static result<std::unique_ptr<history>>
  open(const store& disk, const history_config& cfg, unix_nanos now = 0);

  history(const history&) = delete;
  history& operator=(const history&) = delete;

  /// Returns the number of *name*, and logs it by *rules* from now on. Fails
  /// with `too_large` for too many series or too long names, and with
  /// `storage_failed`.
  [[nodiscard]] result<series_number>
  set_rules(const std::string& name, const log_rules& rules, unix_nanos now);

  /// Appends *x* if the rules want it. False: it was not appended.
  bool offer(series_number to, const log_sample& x);

  /// Appends *x*, which must have a time of 1970 or later. Null marks a gap.
  /// False: it was not appended, see `counters`.
  bool append(series_number to, const log_sample& x);

  /// Nothing is known from *time* on: the device is down.
  void gap(series_number of, unix_nanos time);

  /// Returns what is to be written in one commit, in this order; null when
  /// there is nothing. Returns the same until `written`. Called at least every
  /// minute, it lets a stop be dated to the minute.
  [[nodiscard]] record_list_ptr take_writes(unix_nanos now);

  /// The records are in the store.
  void written();

  /// Has all open chunks written with the next commit: a start is quicker then.
  void flush() noexcept {
    flush_ = true;
  }

  /// @name For queries and retention
  /// @{

  [[nodiscard]] const store& disk() const noexcept {
    return disk_;
  }

  [[nodiscard]] const series_book& book() const noexcept {
    return book_;
  }

  [[nodiscard]] const chunk_usage& usage() const noexcept {
    return usage_;
  }

  /// Time of the last commit, and of the newest before the start.
  [[nodiscard]] unix_millis now() const noexcept {
    return now_;
  }

  /// Returns what the store does not have of a strand, with the gap that a
  /// restart has made at its end. Fails with `storage_failed`.
  [[nodiscard]] result<strand_copy> copy(series_number series,
                                         uint8_t level) const;

  /// Returns the strand for changes, if there is one; what changes is written
  /// with the next commit. The next sample is logged, whatever the last one
  /// was. Fails with `storage_failed`.
  [[nodiscard]] result<strand*> change(series_number series, uint8_t level);

  /// Has the chunk with this key not grow any more. False: it must, for the
  /// store lacks something of it.
  [[nodiscard]] bool release(const chunk_key& x);

  /// Writes the chunk anew with the next commit, or erases it.
  /// @param before bytes that the store has of it
  void rewrite(const chunk_key& x, uint64_t before,
               std::optional<std::string> bytes);

  /// The store has all that was changed: it may be changed anew.
  [[nodiscard]] bool settled() const noexcept {
    return in_flight_ == nullptr && rewritten_.empty();
  }
  /// @}

  [[nodiscard]] const history_counters& counters() const noexcept {
    return counters_;
  }

  [[nodiscard]] size_t memory() const noexcept {
    return pool_.memory();
  }

  /// Series that came back from the store, one a level: at a start each once,
  /// later because memory is short.
  [[nodiscard]] uint64_t reloaded() const noexcept {
    return pool_.reloaded();
  }

  /// @name For who reads samples as they came, see `arrivals.hpp`
  /// @{

  /// Commits up to this one need not be kept for the reader.
  void read_up_to(uint64_t sequence) noexcept {
    read_ = sequence;
  }

  /// Bytes that are kept for the reader, beside the tail.
  [[nodiscard]] uint64_t kept() const noexcept {
    return kept_.bytes();
  }

  /// Number of the first commit since the start.
  [[nodiscard]] uint64_t begun() const noexcept {
    return begun_;
  }

  /// Why the last commit could not look for what to erase of it.
  [[nodiscard]] const status& trimmed() const noexcept {
    return trimmed_;
  }

  /// Whether the next commit has to erase more of what was kept.
  [[nodiscard]] bool must_trim() const noexcept {
    return kept_.must_trim(read(), cfg_.kept_bytes);
  }
  /// @}

private:
  struct commit {
    uint64_t sequence = 0;
    size_t bytes = 0;
  };

  /// By level; null where the rules have none.
  using strand_set = std::array<strand*, log_levels>;

  struct point {
    log_filter filter;
    unix_millis lost_at = -1; ///< First sample since that was not taken.
  };

  history(const store& disk, const history_config& cfg);

  status load(unix_nanos now);
  /// @param first key of the table, which ends with its letter
  status load_table(
    const std::string& first,
    const std::function<status(std::string_view, std::string_view)>& each);
  status load_tail();
  status replay(std::string_view key, std::string_view bytes);
  bool take(series_number to, const log_sample& x);
  bool lose(series_number to, const log_sample& x);
  [[nodiscard]] result<strand_set> strands_of(series_number x);
  status replay(series_number to, const log_sample& x, uint64_t sequence);
  status change_levels(series_number series, const log_rules& rules,
                       unix_millis now);
  void put_tail(record_list& out);
  [[nodiscard]] bool must_tell() const;
  [[nodiscard]] uint64_t cut() const;
  void erase_tail(uint64_t up_to, record_list& out);
  [[nodiscard]] uint64_t read() const noexcept;

  const store& disk_;
  history_config cfg_;
  series_book book_;
  chunk_usage usage_;
  restart_list restarts_;
  strand_pool pool_;
  std::vector<point> points_; ///< By series.
  tail_writer pending_;
  bool any_pending_ = false;
  std::deque<commit> tail_; ///< Oldest first.
  size_t tail_size_ = 0;
  uint64_t next_ = 1;  ///< Sequence of the commit that is collected.
  uint64_t begun_ = 1; ///< What it was at the start.
  kept_tail kept_;
  status trimmed_;
  uint64_t read_ = 0; ///< Newest commit that the reader has.
  unix_millis now_ = 0;
  unix_millis told_ = 0;  ///< Time of the newest commit in the tail.
  bool told_now_ = false; ///< It belongs to the records that are collected.
  bool flush_ = false;
  record_list rewritten_; ///< Chunks that are no strand's any more.
  record_list_ptr in_flight_;
  history_counters counters_;
};

} // namespace troupe
