// Messages that were put together, as one record of the family `outbox`.
//
// Keys sort so that each lane is in the order of its numbers:
//   q LANE NUMBER   a batch: one byte, then the number of its first message
//                   (8 bytes, the highest first)
//   c LANE          the cursor of the lane: all batches below this number are
//                   erased (8 bytes, as above)
//   t               what was dropped and not told yet
// The bytes are those of `protocol/proto/outbox.proto`.

#pragma once

#include "actors/payloads.hpp"
#include "protocol/store_record.hpp"
#include "storage/store.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What queues up apart, the most important first. Kept in keys: add at the
/// end, never renumber.
enum class outbox_lane : uint8_t {
  news,    ///< Alarms, diagnostics, life of devices, replies: little, urgent.
  updates, ///< `ev/updated`, of each write to a hosted device.
  samples  ///< `ev/data`, by far the most.
};

inline constexpr size_t outbox_lanes = 3;

/// All messages of a topic are in one lane, so that its order is theirs.
[[nodiscard]] outbox_lane lane_of(std::string_view topic) noexcept;

/// Consecutive messages of one lane, numbered from *first*.
struct outbox_batch {
  uint64_t first = 1;
  unix_nanos time = 0; ///< When they were put.
  /// Of all that the lane took before this one.
  uint64_t bytes_before = 0;
  uint64_t messages_before = 0;
  std::vector<bus_message_ptr> messages; ///< At least one; none is retained.

  /// Number behind the last message.
  [[nodiscard]] uint64_t end() const noexcept {
    return first + messages.size();
  }
};

[[nodiscard]] std::string batch_key(outbox_lane lane, uint64_t first);

/// Number of the first message. Nothing for other keys.
[[nodiscard]] std::optional<uint64_t> number_of(std::string_view key) noexcept;

/// Keys of the batches that begin at *first* or later, but before *end*.
[[nodiscard]] key_range batch_range(outbox_lane lane, uint64_t first,
                                    uint64_t end);

[[nodiscard]] store_record to_record(outbox_lane lane, const outbox_batch& x);

/// Spares a restart the traces of all that was ever erased.
[[nodiscard]] store_record cursor_record(outbox_lane lane, uint64_t number);

/// Zero when there is none, or none that can be read. Fails with
/// `storage_failed`.
[[nodiscard]] result<uint64_t> read_cursor(const store& from, outbox_lane lane);

/// Fails with `storage_failed` for what `to_record` does not make.
[[nodiscard]] result<outbox_batch> read_batch(std::string_view key,
                                              std::string_view bytes);

/// What a record takes on disk, about: RocksDB adds some bytes to each.
[[nodiscard]] inline uint64_t disk_bytes(std::string_view key,
                                         std::string_view bytes) noexcept {
  constexpr uint64_t of_rocksdb = 24;
  return key.size() + bytes.size() + of_rocksdb;
}

} // namespace troupe
