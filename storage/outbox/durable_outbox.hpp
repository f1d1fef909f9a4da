// Messages that must reach the broker at least once, across crashes and
// outages.

#pragma once

#include "storage/outbox/drop_book.hpp"
#include "storage/outbox/lane_window.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace troupe {

struct durable_outbox_config {
  /// On disk, before RocksDB compresses it. 200 samples a second are about 4 GB
  /// a day.
  uint64_t most_bytes = uint64_t{1} << 30;
  size_t window_bytes = size_t{2} << 20; ///< In memory, of each lane.
  /// Of one record; a put that is longer makes several.
  size_t batch_bytes = size_t{128} << 10;
  size_t message_bytes = size_t{8} << 20; ///< Of one message.
};

/// Each is at least 1, and a batch fits into the window.
[[nodiscard]] status validate(const durable_outbox_config& x);

/// Since the start of the gateway.
struct durable_outbox_counters {
  uint64_t put = 0;
  uint64_t published = 0; ///< Acknowledged by the broker.
  uint64_t resent = 0;    ///< In flight when the link was lost.
  drop_book dropped;
};

/// Class *every* (design of the bridge): in order per topic. Messages queue in
/// lanes by importance, on disk as batches, of which a window is in memory; a
/// lane that is up to date goes first, in the order of all messages, and is not
/// held up by the backlog of another.
///
/// Knows no bus, clock or store. The owner writes what it is given, in that
/// order, and reads what it is asked for; it may do so later, one reading and
/// one `take_writes` at a time.
class durable_outbox {
public:
  struct outgoing {
    uint64_t number = 0; ///< Comes back with the acknowledgement.
    bus_message_ptr what;
  };

  /// To be written in one commit with the cause; then `committed` or `refused`
  /// with *end*.
  struct to_store {
    record_list records;
    uint64_t end = 0;
  };

  /// Finds what an earlier run left. All of it counts as not sent. Fails with
  /// `storage_failed` and `invalid_config`.
  [[nodiscard]] static result<durable_outbox>
  open(const store& from, const durable_outbox_config& cfg);

  // -- into the outbox --------------------------------------------------------

  /// None is sent before it is committed. @pre none is retained
  [[nodiscard]] to_store put(const std::vector<bus_message_ptr>& messages,
                             unix_nanos now);

  /// Everything put below *end* is on disk. Beyond the quota the oldest batch
  /// of the least important lane goes.
  void committed(uint64_t end);

  /// The disk refused what was put below *end* and not committed. What memory
  /// has room for is sent all the same, once; the rest is dropped.
  void refused(uint64_t end);

  /// The owner reads it and calls `loaded`. The same until then. Without it
  /// nothing more is sent once the window is empty, nor dropped.
  [[nodiscard]] std::optional<outbox_reading> needs_reading() const;

  void loaded(const outbox_reading& asked, const record_list& records);

  // -- out of the outbox ------------------------------------------------------

  /// What to publish now, QoS 1, in this order. The limits are those of all in
  /// flight; one message goes however big it is. An eighth of the flight is
  /// kept free of backlog.
  [[nodiscard]] std::vector<outgoing> next(size_t most_in_flight,
                                           uint64_t most_bytes);

  /// In any order. Numbers that are not in flight are ignored.
  void acked(uint64_t number);

  /// The link is gone: everything in flight goes out again, in order.
  void lost();

  /// Erasures of what was acknowledged or dropped, at most a thousand; to be
  /// written whenever there is a commit, or once a second. Empty until
  /// `written` says what became of the last ones. Until they are written a
  /// crash sends the messages again.
  [[nodiscard]] record_list take_writes();
  void written(bool done);

  /// Keys that `take_writes` has to erase.
  [[nodiscard]] size_t erasures() const noexcept {
    return erasures_.size();
  }

  // -- what happened ----------------------------------------------------------

  /// Dropped, and not announced; of an earlier run, too.
  [[nodiscard]] const drop_book& drops() const noexcept {
    return drops_;
  }

  /// Puts the message that tells `drops`, and forgets them in the same commit.
  [[nodiscard]] to_store announce(const bus_message_ptr& marker,
                                  unix_nanos now);

  [[nodiscard]] const durable_outbox_counters& counters() const noexcept {
    return counters_;
  }

  /// Nothing waits, nothing is in flight.
  [[nodiscard]] bool idle() const noexcept;

  /// Nothing waits that is not in flight.
  [[nodiscard]] bool all_sent() const noexcept {
    return idle() || waiting() == in_flight();
  }

  /// On disk, and not acknowledged. After a restart that followed a refusal
  /// both may be off by what was refused, until their lane runs empty.
  [[nodiscard]] uint64_t bytes() const noexcept;
  [[nodiscard]] uint64_t waiting() const noexcept;
  [[nodiscard]] uint64_t window_bytes() const noexcept;
  [[nodiscard]] size_t in_flight() const noexcept {
    return flight_.size();
  }

private:
  struct flight {
    outbox_lane lane;
    uint64_t bytes;
  };

  using message_list = std::vector<bus_message_ptr>;

  durable_outbox(const durable_outbox_config& cfg,
                 std::vector<lane_window> lanes, uint64_t next,
                 const drop_book& drops);

  [[nodiscard]] lane_window& of(outbox_lane x) noexcept {
    return lanes_[static_cast<size_t>(x)];
  }

  void put_batches(to_store& out, outbox_lane lane, const message_list& all,
                   unix_nanos now);
  void put_batch(to_store& out, outbox_lane lane, message_list some,
                 unix_nanos now);
  void drop(outbox_lane lane, drop_reason why, uint64_t messages,
            unix_nanos time);

  /// Drops until the quota holds, or the next batch is not in memory.
  void shrink();

  /// What was dropped would come back after a crash, behind what was sent
  /// since: its lane waits until it is erased. Not if the disk refuses that,
  /// which may be full because of this very lane.
  [[nodiscard]] bool held(const lane_window& x) const noexcept;
  void collect_erasures();
  void move_cursors(record_list& out);

  /// The lane that goes next; null when none has anything.
  /// @param backlog Whether a backlogged one may.
  [[nodiscard]] lane_window* choose(bool backlog) noexcept;

  durable_outbox_config cfg_;
  std::vector<lane_window> lanes_; ///< In the order of `outbox_lane`.
  uint64_t next_;                  ///< Number of the next message.
  std::deque<batch_note> pending_; ///< On their way to the disk.
  std::map<uint64_t, flight> flight_;
  uint64_t flight_bytes_ = 0;
  std::deque<std::string> erasures_;
  size_t writing_ = 0;  ///< So many of them are being written.
  uint64_t erased_ = 0; ///< So many were, so far.
  std::array<uint64_t, outbox_lanes> held_until_{}; ///< So many must be.
  std::array<uint64_t, outbox_lanes> cursors_{};    ///< As written last.
  bool busy_ = false; ///< `take_writes` waits for its outcome.
  drop_book drops_;
  bool drops_changed_ = false;
  bool drops_writing_ = false;
  durable_outbox_counters counters_;
};

/// Reads whatever the outbox asks for now. For owners of both.
[[nodiscard]] status refill(durable_outbox& x, const store& from);

} // namespace troupe
