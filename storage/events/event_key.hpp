// Keys of the family `events`.
//
//   e TIME NUMBER CATEGORY   an entry: nanoseconds since 1970 (8 bytes), then a
//                            number that no other entry has (8 bytes), then the
//                            category (1 byte); the highest bytes first, so
//                            that keys sort by time also before 1970
//   h                        what is counted, see `event_log`
// The bytes of an entry are those of `event_bytes`.

#pragma once

#include "protocol/event/event_record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Numbers go on when the clock is set back: keys never collide.
struct event_key {
  unix_nanos time = 0;
  uint64_t number = 0;
  event_category category = event_category::alarm;
};

[[nodiscard]] std::string to_text(const event_key& x);

/// Nothing for keys that `to_text` does not make.
[[nodiscard]] std::optional<event_key>
read_event_key(std::string_view key) noexcept;

/// The key that no entry before *time* reaches.
[[nodiscard]] std::string first_key_at(unix_nanos time);

/// The least key behind *key*.
[[nodiscard]] std::string key_behind(std::string_view key);

/// What an entry counts in the size of the log.
[[nodiscard]] inline uint64_t size_of_entry(std::string_view key,
                                            std::string_view bytes) noexcept {
  return key.size() + bytes.size();
}

/// Keys of entries lie between these two.
[[nodiscard]] std::string event_keys_begin();
[[nodiscard]] std::string event_keys_end();

/// The key as hex digits, without its first byte.
[[nodiscard]] std::string event_id(std::string_view key);

/// Inverse of `event_id`. Nothing for what is no id.
[[nodiscard]] std::optional<std::string> key_of_id(std::string_view id);

} // namespace troupe
