// What happened, by time.

#pragma once

#include "protocol/event/event_query.hpp"
#include "protocol/event/event_record.hpp"
#include "storage/events/event_key.hpp"
#include "storage/store.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Days for which a category is kept; 0: until the log is full. Those of
/// chatter are short, those of what people answer for long.
struct event_log_config {
  std::array<uint32_t, event_categories> days{730, 1'825, 3,  14,
                                              90,  180,   90, 14};
  uint64_t most_bytes = uint64_t{256} << 20; ///< Keys and bytes, uncompressed.
  bool numbered = false; ///< Somebody copies entries, see `event_numbers.hpp`.
};

/// Up to where nothing is left that may go; so that what is kept is not read
/// again each time.
struct event_positions {
  std::array<std::string, event_categories> aged; ///< Too old for its category.
  std::string crowded;                            ///< Neither alarm nor audit.

  /// Something came at *key*: it is to be looked at again.
  void lower(const std::string& key);
};

/// What `expire` found.
struct event_erasure {
  record_list records; ///< To be written.
  uint64_t events = 0;
  uint64_t bytes = 0;
  uint64_t unread = 0; ///< Of these: not copied yet, if they are numbered.
  bool more = false;   ///< Call again: the budget ended first.
  event_positions positions;
};

/// Entries in the order of their time; those of one instant in the order of
/// their arrival. Knows no clock; reads a store, never writes it: the owner
/// writes what it is given. One record for each entry: there are some a minute,
/// and each is found by its key.
class event_log {
public:
  /// Finds what an earlier run left. Fails with `storage_failed`.
  /// @param now entries are numbered from these milliseconds on, if not from
  ///        higher ones: so that no number comes again when an older state was
  ///        restored
  [[nodiscard]] static result<event_log>
  open(const store& from, const event_log_config& cfg, unix_nanos now = 0);

  /// Number of the next entry, as the store knows it. Fails as the store.
  [[nodiscard]] static result<uint64_t> stored_next(const store& from);

  /// Records to be written, in one commit with the cause.
  [[nodiscard]] record_list append(const std::vector<event_record>& events);

  /// The disk refused what `append` returned: leaves what is to be tried again,
  /// of the newest *most* entries. The older ones are gone.
  [[nodiscard]] record_list refused(record_list appended, size_t most);

  /// A page of entries, complete or not. Damaged ones are left out. Fails with
  /// `invalid_request` when `after` is no id, and with `storage_failed`.
  [[nodiscard]] static result<event_page> query(const store& from,
                                                const event_query& x);

  /// What is too old for its category, then what the log has no room for: the
  /// oldest that is neither alarm nor audit, so that chatter does not push
  /// those out; at last those, too. At most *budget* entries; reads at most 16
  /// times as many records. @pre *budget* is at least 1. Fails with
  /// `storage_failed`.
  /// @param copied entries up to this number are
  [[nodiscard]] result<event_erasure> expire(const store& from, unix_nanos now,
                                             size_t budget,
                                             uint64_t copied = 0) const;

  /// What `expire` found is erased, if there was anything. Without this it is
  /// found again.
  void erased(const event_erasure& x);

  /// Number of the next entry.
  [[nodiscard]] uint64_t next() const noexcept {
    return totals_.next;
  }

  [[nodiscard]] uint64_t events() const noexcept {
    return totals_.events;
  }

  [[nodiscard]] uint64_t bytes() const noexcept {
    return totals_.bytes;
  }

private:
  struct totals {
    uint64_t next = 1; ///< Number of the next entry.
    uint64_t events = 0;
    uint64_t bytes = 0;
  };

  event_log(const event_log_config& cfg, const totals& found);

  [[nodiscard]] static result<std::optional<totals>> load(const store& from);
  [[nodiscard]] static result<totals> recount(const store& from);
  [[nodiscard]] static store_record to_record(const totals& x);

  event_log_config cfg_;
  totals totals_;
  event_positions positions_;
  /// The least key that came since the last `erased`: behind the back of an
  /// erasure that is being written. Empty: none.
  std::string came_;
};

} // namespace troupe
