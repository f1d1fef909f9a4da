// The oldest part of a lane, in memory.

#pragma once

#include "storage/outbox/batch.hpp"
#include "storage/outbox/lane_extent.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Records that the owner of the store is to read, the oldest first, until they
/// are *most_bytes* (keys and values) or more.
struct outbox_reading {
  outbox_lane lane = outbox_lane::news;
  key_range range;
  uint64_t end = 0; ///< The range asks for all below this number.
  size_t most_bytes = 0;
};

/// A batch on its way to the disk.
struct batch_note {
  outbox_lane lane = outbox_lane::news;
  uint64_t first = 0;
  uint64_t end = 0;
  uint64_t bytes = 0;
  unix_nanos time = 0;
};

/// What `drop_front` took away.
struct dropped_batch {
  uint64_t messages = 0; ///< Of which nobody has heard.
  unix_nanos time = 0;
};

/// A queue whose head is here and whose rest may be on disk only. New batches
/// stay here as long as there is room and nothing was left out before; whatever
/// was left out is read back in order. So a message is sent after all older
/// ones of its lane, and memory is bounded however long the lane is.
///
/// Invariant: the window holds all pending batches below `loaded_`.
class lane_window {
public:
  /// @param most_bytes Of the window, at least 1. One batch may exceed it.
  lane_window(outbox_lane lane, size_t most_bytes, const lane_extent& found);

  // -- into the lane ----------------------------------------------------------

  /// Returns the record to be written, and what it is called then. The counters
  /// of *x* are filled in. @pre its number is behind all earlier ones
  std::pair<store_record, batch_note> put(outbox_batch x);

  /// The batch is on disk, and may be sent. Notes come in their order.
  void committed(const batch_note& x) noexcept;

  /// The disk refused it. What is in the window is sent all the same; how many
  /// messages are lost is returned.
  [[nodiscard]] uint64_t refused(const batch_note& x) noexcept;

  /// What to read next; nothing while the window is half full, or has all.
  [[nodiscard]] std::optional<outbox_reading> needs_reading() const;

  /// Returns how many records were damaged: those will be erased.
  [[nodiscard]] size_t loaded(const outbox_reading& asked,
                              const record_list& records);

  // -- out of the lane --------------------------------------------------------

  /// Number of the message that `take` returns; nothing when none may go yet.
  [[nodiscard]] std::optional<uint64_t> head() const noexcept;

  /// @pre `head` has a value
  [[nodiscard]] bus_message_ptr take() noexcept;

  /// False for numbers that are not here any more.
  bool acked(uint64_t number);

  /// All that is not acknowledged goes out again, in order.
  void rewind() noexcept;

  /// Nothing when the oldest batch is not in memory, or not on disk yet.
  [[nodiscard]] std::optional<dropped_batch> drop_front();

  // -- what is where ----------------------------------------------------------

  /// Number below which nothing is pending.
  [[nodiscard]] uint64_t oldest() const noexcept {
    return window_.empty() ? loaded_ : window_.front().batch.first;
  }

  /// Everything that was put is acknowledged, or gone.
  [[nodiscard]] bool empty() const noexcept {
    return window_.empty() && !behind();
  }

  /// More waits than one commit brings, or than is here.
  [[nodiscard]] bool backlogged() const noexcept;

  /// Of records that lie on disk, or will.
  [[nodiscard]] uint64_t bytes() const noexcept {
    return bytes_;
  }

  /// Not acknowledged yet.
  [[nodiscard]] uint64_t messages() const noexcept {
    return messages_;
  }

  [[nodiscard]] uint64_t window_bytes() const noexcept {
    return window_bytes_;
  }

  /// Keys of records whose time is over.
  [[nodiscard]] std::vector<std::string> take_erasures() noexcept {
    return std::exchange(erasures_, {});
  }

private:
  struct entry {
    outbox_batch batch;
    uint64_t bytes = 0;
    bool stored = true;
    std::vector<bool> acked;
    size_t left = 0; ///< Not acknowledged.
  };

  void push(outbox_batch x, uint64_t bytes);
  void pop();
  void correct() noexcept;
  void skip_acked() noexcept;
  [[nodiscard]] entry* find(uint64_t number) noexcept;
  [[nodiscard]] bool behind() const noexcept {
    return loaded_ < end_;
  }

  outbox_lane lane_;
  size_t most_bytes_;
  std::deque<entry> window_;
  uint64_t window_bytes_ = 0;
  size_t unsent_ = 0; ///< In the window.
  /// Where `take` goes on; behind the window when all is sent.
  size_t next_entry_ = 0;
  size_t next_message_ = 0;
  uint64_t loaded_;    ///< The window has all below this number.
  uint64_t committed_; ///< The disk has all below this number.
  uint64_t end_;       ///< Behind the newest.
  uint64_t bytes_;
  uint64_t messages_;
  uint64_t taken_bytes_;
  uint64_t taken_messages_;
  std::vector<std::string> erasures_;
};

} // namespace troupe
