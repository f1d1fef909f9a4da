// How lines of the log look.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

enum class log_format : uint8_t {
  text, ///< `2026-03-29T01:00:00.000Z info: text`
  json, ///< `{"time":"2026-03-29T01:00:00.000Z","level":"info","text":"text"}`
};

/// Returns nothing for what is neither `text` nor `json`.
[[nodiscard]] std::optional<log_format>
read_log_format(std::string_view x) noexcept;

/// Of logs that are started from now on.
void set_log_format(log_format x) noexcept;

} // namespace troupe
