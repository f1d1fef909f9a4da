// One entry of the event log.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// How long an entry is kept depends on it. Kept in keys: add at the end, never
/// renumber.
enum class event_category : uint8_t {
  alarm,
  audit, ///< Who changed or deleted what.
  debug,
  info,
  warning,
  error,
  life, ///< Devices and parts of the gateway come and go.
  data
};

inline constexpr size_t event_categories = 8;

/// As in `cat` (IAP 11.1).
[[nodiscard]] std::string_view to_string(event_category x) noexcept;
[[nodiscard]] std::optional<event_category>
read_event_category(std::string_view name) noexcept;

/// Members are those of the vendor's log and of `ev/…` (IAP 11.1).
struct event_record {
  unix_nanos time = 0;
  event_category category = event_category::info;
  std::string topic;              ///< What it is about.
  std::string source;             ///< Service, protocol or person.
  std::string message;            ///< For people.
  std::string local;              ///< *message* in *language*; empty: the same.
  std::string language;           ///< Empty: `en`.
  std::optional<double> severity; ///< As alarms have it.
  value data;
  value localization;
  std::vector<std::string> tags; ///< Further categories, of the site.
  bool urgent = false;
  bool acknowledge = false; ///< Somebody has to.
  bool acknowledged = false;
};

/// What the log returns.
struct logged_event {
  std::string id; ///< Of the entry, for ever; ids sort by time.
  event_record what;
};

/// Longest parts in bytes; longer texts are cut, longer values dropped.
inline constexpr size_t longest_event_topic = 1'024;
inline constexpr size_t longest_event_name = 128; ///< Source, language, a tag.
inline constexpr size_t longest_event_text = 4'096;
inline constexpr size_t longest_event_value = size_t{16} << 10; ///< As JSON.
inline constexpr size_t most_event_tags = 16;

/// What the store keeps: JSON of all members but those in the key, *time* and
/// *category*. Bounded as above; what is not UTF-8 is replaced by question
/// marks, for it could not be read again.
[[nodiscard]] std::string event_bytes(const event_record& x);

/// Reads the members that an entry has in the store and on the bus alike; time
/// and category are left to the caller. Unknown members are ignored, null is as
/// good as missing. Fails with `storage_failed` for members of another kind.
[[nodiscard]] result<event_record> read_event_members(const value& x);

/// Inverse of `event_bytes`; time and category are left to the caller. Unknown
/// members are ignored. Fails with `storage_failed` for what is no object, and
/// for members of another kind.
[[nodiscard]] result<event_record> read_event_bytes(std::string_view bytes);

} // namespace troupe
