// Texts of alarms, with macros in braces (IAP 12.1, Q6).

#pragma once

#include "protocol/ids.hpp"
#include "protocol/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// What macros stand for.
struct message_facts {
  std::string name;               ///< `{name}` of the alarm
  value what;                     ///< `{value}` that raised or ended it
  unix_nanos time = 0;            ///< `{time}` ISO 8601, UTC
  std::string topic;              ///< `{topic}`
  std::string state;              ///< `{state}` e.g. active
  std::optional<double> severity; ///< `{severity}` empty without one
  std::string desc;               ///< `{desc}`
};

inline constexpr size_t longest_message = 1'024;

/// Replaces macros once: what they bring is not looked at again. Unknown macros
/// stay as they are. Texts come without quotes, all else as JSON. Cut to 1,024
/// bytes, between characters.
[[nodiscard]] std::string format_message(std::string_view pattern,
                                         const message_facts& facts);

/// Returns the beginning of *x*: at most *bytes*, not ending inside a
/// character.
[[nodiscard]] std::string_view cut_text(std::string_view x,
                                        size_t bytes) noexcept;

} // namespace troupe
