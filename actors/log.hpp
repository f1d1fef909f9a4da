// The log: one line per event, on stderr.

#pragma once

#include <spdlog/spdlog.h>

#include <string>
#include <utility>

namespace troupe {

/// Sends the log to stderr. *level* is error, warning, info or debug. Calls
/// before it go to the library's default. May be called again.
void start_log(const std::string& level);

/// Someone must act.
template <class... Ts>
void log_error(spdlog::format_string_t<Ts...> text, Ts&&... xs) {
  spdlog::error(text, std::forward<Ts>(xs)...);
}

/// Something is degraded.
template <class... Ts>
void log_warning(spdlog::format_string_t<Ts...> text, Ts&&... xs) {
  spdlog::warn(text, std::forward<Ts>(xs)...);
}

/// Life cycle; a user without knowledge of the internals understands it.
template <class... Ts>
void log_info(spdlog::format_string_t<Ts...> text, Ts&&... xs) {
  spdlog::info(text, std::forward<Ts>(xs)...);
}

/// The rest.
template <class... Ts>
void log_debug(spdlog::format_string_t<Ts...> text, Ts&&... xs) {
  spdlog::debug(text, std::forward<Ts>(xs)...);
}

} // namespace troupe
