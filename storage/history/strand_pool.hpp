// The strands in memory: which are written next, and which are dropped.

#pragma once

#include "storage/history/chunk_usage.hpp"
#include "storage/history/restart_list.hpp"
#include "storage/history/strand.hpp"
#include "storage/store.hpp"

#include <list>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Returns the record of history with *key*, if there is one. Fails with
/// `storage_failed`.
[[nodiscard]] result<std::optional<std::string>>
read_history_record(const store& disk, const std::string& key);

/// Reads what it needs from the store; what it writes, its owner writes.
class strand_pool {
public:
  /// @param memory bytes that strands may take after `save`
  strand_pool(const store& disk, const restart_list& restarts, size_t memory)
    : disk_(disk), restarts_(restarts), most_memory_(memory) {
    // nop
  }

  /// Returns the strand, from memory or as the store has it. Fails with
  /// `storage_failed`.
  [[nodiscard]] result<strand*> open(series_number series, uint8_t level,
                                     unix_millis interval);

  /// Returns the strand if it is in memory, else null.
  [[nodiscard]] const strand* find(series_number series, uint8_t level) const;

  /// Returns a strand as the store has it, without its open chunks; nothing
  /// when the store does not know it. Fails with `storage_failed`.
  [[nodiscard]] result<std::optional<strand>> peek(series_number series,
                                                   uint8_t level) const;

  /// Gives *x*, of the commit *sequence*, to a strand that does not have it.
  void add(strand& to, const log_sample& x, uint64_t sequence);

  /// The strand has changed otherwise; it is written next time.
  void must_save(strand& x);

  /// Drops the strand from memory; false when the store lacks something of it.
  bool drop_clean(series_number series, uint8_t level);

  /// Appends what is to be written together with the commit *sequence*: strands
  /// with finished chunks, those with samples of commits up to *cut*, and those
  /// that go because the others need the memory.
  void save(uint64_t sequence, uint64_t cut, chunk_usage& usage,
            record_list& out);

  /// What the store is asked for by key is taken from *x* first, which is being
  /// written and must live until the next call; null: all is written.
  void read_from(const record_list* x);

  [[nodiscard]] size_t memory() const noexcept {
    return memory_;
  }

  /// Strands that were dropped for want of memory and are needed again. Each
  /// costs two searches in the store and the decoding of a chunk.
  [[nodiscard]] uint64_t reloaded() const noexcept {
    return reloaded_;
  }

  /// Checkpoints that could not be read; their strands began anew.
  [[nodiscard]] uint64_t damaged() const noexcept {
    return damaged_;
  }

private:
  struct slot;
  using slot_list = std::list<slot*>;

  /// All strands that leave the pool are of this type.
  struct slot : strand {
    explicit slot(strand&& x) : strand(std::move(x)) {
      // nop
    }

    slot_list::iterator used;  ///< In `used_`.
    slot_list::iterator dirty; ///< In `dirty_`, if `dirty_since` is not 0.
    bool urgent = false;       ///< In `urgent_`.
  };

  [[nodiscard]] static uint64_t id_of(series_number series, uint8_t level) {
    return uint64_t{series} * log_levels + level;
  }

  [[nodiscard]] result<std::optional<std::string>>
  read(const std::string& key) const;
  status load(strand& x);
  void set_dirty(slot& x, uint64_t sequence);
  void set_urgent(slot& x);
  void count(slot& x);
  [[nodiscard]] size_t share() const noexcept;
  void save(slot& x, uint64_t sequence, chunk_usage& usage, record_list& out);
  void drop(slot& x);

  const store& disk_;
  const restart_list& restarts_;
  std::unordered_map<uint64_t, std::unique_ptr<slot>> slots_;
  slot_list used_;            ///< Longest ago first.
  slot_list dirty_;           ///< By the oldest commit that is not written.
  std::vector<slot*> urgent_; ///< Write these next time.
  size_t most_memory_;
  size_t memory_ = 0;
  uint64_t reloaded_ = 0;
  uint64_t damaged_ = 0;
  std::unordered_map<std::string, const store_record*> unwritten_;
};

} // namespace troupe
