// What the outbox had to drop, until it is told.

#pragma once

#include "protocol/result.hpp"
#include "storage/outbox/batch.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// Why a message never reached the broker. Kept in the store: add at the end,
/// never renumber.
enum class drop_reason : uint8_t {
  quota,     ///< The outbox was full; the oldest went.
  too_large, ///< No broker would take it.
  unstored,  ///< The disk refused it, and memory had no room either.
  unreadable ///< Its record was damaged; counts records, not messages.
};

inline constexpr size_t drop_reasons = 4;

/// Counts with their times, a lane apart. Survives restarts as one record.
class drop_book {
public:
  /// @param time When the messages were put; 0: not known.
  void add(outbox_lane lane, drop_reason why, uint64_t messages,
           unix_nanos time) noexcept;

  [[nodiscard]] uint64_t total() const noexcept;
  [[nodiscard]] uint64_t total(drop_reason why) const noexcept;
  [[nodiscard]] uint64_t total(outbox_lane lane) const noexcept;

  /// For people and the event log: `17 samples of 2026-… to 2026-… never
  /// reached the broker: outbox full (17)`, a sentence a lane.
  [[nodiscard]] std::string text() const;

  /// Without bytes when nothing is in it: erases.
  [[nodiscard]] store_record to_record() const;

  /// Inverse of `to_record`, by its bytes. Fails with `storage_failed`.
  [[nodiscard]] static result<drop_book> read(std::string_view bytes);

  [[nodiscard]] static key_range range();

private:
  struct lane_drops {
    std::array<uint64_t, drop_reasons> messages{};
    unix_nanos first = 0;
    unix_nanos last = 0;
  };

  std::array<lane_drops, outbox_lanes> lanes_{};
};

} // namespace troupe
