// One entry of the list of alarms.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// The state of one kind of alarm of one source, however often it recurred.
/// There is at most one for a source and type.
struct alarm_row {
  std::string id;     ///< Stable; 16 hex digits, which sort by their making.
  std::string source; ///< Topic that the alarm is about.
  std::string type;   ///< `alarm` of alarms on the bus, `highError`, ...
  std::string category;
  std::string message;
  value what; ///< That raised it.
  std::optional<double> severity;
  bool urgent = false;
  bool active = false;
  bool needs_ack = false;
  /// An alarm without the duty counts as acknowledged.
  bool acknowledged = true;
  std::string acknowledged_by; ///< Empty when nobody was needed.
  unix_nanos acknowledged_at = 0;
  uint64_t count = 0; ///< How often it was raised.
  unix_nanos first_raised = 0;
  unix_nanos last_raised = 0;
  unix_nanos ended = 0;         ///< When it became inactive last; 0: never.
  unix_nanos shelved_until = 0; ///< 0: not shelved.
  std::string shelved_by;
  /// What the last event said, while shelved ones keep silent.
  bool told_active = false;
  bool told_acknowledged = true;

  [[nodiscard]] bool shelved() const noexcept {
    return shelved_until != 0;
  }
};

/// Longest texts of a row, in bytes; longer ones are cut where they come in.
inline constexpr size_t longest_alarm_source = 1'024;
inline constexpr size_t longest_alarm_name = 128; ///< type, category, people
/// Longest value, as JSON; of a longer one nothing is kept.
inline constexpr size_t longest_alarm_value = 1'024;

/// For the store, and for those who ask for the list: all members by their
/// names here, `value` for *what*, times in nanoseconds. Through JSON, members
/// of enumerations become texts.
[[nodiscard]] value to_value(const alarm_row& x);

/// Inverse of `to_value`. Members that are missing have their defaults, so that
/// records of older versions can be read. Fails with `storage_failed`, naming
/// the member, for what `to_value` does not make: kinds, lengths, times before
/// 1970, an acknowledgement that is due and not due.
[[nodiscard]] result<alarm_row> read_alarm_row(const value& x);

/// Whether *x* can be the id of a row.
[[nodiscard]] bool is_alarm_id(const std::string& x) noexcept;

/// *x* when it is short enough, else null.
[[nodiscard]] value bounded_alarm_value(const value& x);

} // namespace troupe
