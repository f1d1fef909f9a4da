// The log: one line per event, on stderr.

#pragma once

#include "actors/log_level.hpp"

#include <spdlog/spdlog.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace troupe {

/// Gets lines of the log, from any thread.
using log_copy = std::function<void(std::string_view)>;

/// Sends the log to stderr. *level* is error, warning, info or debug. Calls
/// before it go to the library's default. May be called again, while nobody
/// logs.
/// @param copy Gets warnings and errors, too; null: nobody does.
void start_log(const std::string& level, log_copy copy = {});

/// Someone must act.
template <class... Ts>
void log_error(spdlog::format_string_t<Ts...> text, Ts&&... xs) {
  if (is_logged(verbosity::error))
    spdlog::error(text, std::forward<Ts>(xs)...);
}

/// Something is degraded.
template <class... Ts>
void log_warning(spdlog::format_string_t<Ts...> text, Ts&&... xs) {
  if (is_logged(verbosity::warning))
    spdlog::warn(text, std::forward<Ts>(xs)...);
}

/// Life cycle; a user without knowledge of the internals understands it.
template <class... Ts>
void log_info(spdlog::format_string_t<Ts...> text, Ts&&... xs) {
  if (is_logged(verbosity::info))
    spdlog::info(text, std::forward<Ts>(xs)...);
}

/// The rest.
template <class... Ts>
void log_debug(spdlog::format_string_t<Ts...> text, Ts&&... xs) {
  if (is_logged(verbosity::debug))
    spdlog::debug(text, std::forward<Ts>(xs)...);
}

} // namespace troupe
