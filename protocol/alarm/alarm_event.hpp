// What is told about the list of alarms.

#pragma once

#include "protocol/alarm/row.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// `ev/alarm` knows four states (IAP 12.1), of which an event shows two:
/// `active` and `acknowledged` of its row. It is named after the one that
/// changed; a raise that waits for its acknowledgement is `active`, and nothing
/// more.
enum class alarm_happening : uint8_t {
  active,
  inactive,
  acknowledged,   ///< By a person, or because the duty was lifted.
  unacknowledged, ///< The duty came while the alarm was active.
  cleared         ///< The row is gone; for lists, not for `ev/alarm`.
};

[[nodiscard]] std::string_view to_string(alarm_happening x) noexcept;

struct alarm_event {
  alarm_happening what = alarm_happening::active;
  alarm_row row; ///< As it is after this.
  unix_nanos time = 0;
};

/// What an operation did: events in order, rows to store, ids of rows to erase
/// after that (one that is stored may be pushed out at once).
struct alarm_outcome {
  std::vector<alarm_event> events;
  std::vector<alarm_row> kept;
  std::vector<std::string> gone;
};

/// Adds an event, unless the row is shelved, and notes in the row what it said.
void tell(alarm_outcome& out, alarm_happening what, alarm_row& row,
          unix_nanos now);

/// What no event about *x* has said yet.
[[nodiscard]] std::optional<alarm_happening> untold(const alarm_row& x);

} // namespace troupe
