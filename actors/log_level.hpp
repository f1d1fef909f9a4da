// Which lines reach the log: a level for all, and others for single actors.

#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

namespace troupe {

/// The lowest is the most talkative. `inherit` is that of the whole log.
enum class verbosity : uint8_t { debug, info, warning, error, inherit };

/// `debug`, `info`, `warning`, `error`, or `default` for `inherit`.
[[nodiscard]] std::optional<verbosity>
read_log_level(std::string_view x) noexcept;
[[nodiscard]] std::string_view to_string(verbosity x) noexcept;

/// Of the whole log, from any thread.
void set_log_level(verbosity x) noexcept;

namespace detail {

inline std::atomic<verbosity> common_log_level{verbosity::info};

/// Of the actor whose handler runs on this thread; null: none runs.
inline thread_local const std::atomic<verbosity>* running_log_level = nullptr;

} // namespace detail

/// Whether a line of this level is wanted from whoever asks.
[[nodiscard]] inline bool is_logged(verbosity x) noexcept {
  auto own = detail::running_log_level;
  auto least = own != nullptr ? own->load(std::memory_order_relaxed)
                              : verbosity::inherit;
  if (least == verbosity::inherit)
    least = detail::common_log_level.load(std::memory_order_relaxed);
  return x >= least;
}

/// While it lives, this thread logs for an actor.
class log_scope {
public:
  explicit log_scope(const std::atomic<verbosity>& x) noexcept
    : before_(detail::running_log_level) {
    detail::running_log_level = &x;
  }

  ~log_scope() {
    detail::running_log_level = before_;
  }

  log_scope(const log_scope&) = delete;
  log_scope& operator=(const log_scope&) = delete;

private:
  const std::atomic<verbosity>* before_;
};

} // namespace troupe
