// Who may write to a state directory.

#pragma once

#include "protocol/result.hpp"

#include <string>
#include <utility>

namespace troupe {

/// The lock of a state directory, held until it is destroyed: one daemon or one
/// restore at a time. The kernel lets go of it when the process dies, however
/// it dies.
class state_lock {
public:
  /// Name of the file in the directory.
  static inline constexpr const char* file = "lock";

  /// Makes the file when it is missing. Fails with `resource_taken` when
  /// another process holds it, and with `storage_failed` when it cannot be
  /// written.
  /// @param directory Is there.
  [[nodiscard]] static result<state_lock> take(const std::string& directory);

  state_lock(state_lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {
    // nop
  }

  state_lock& operator=(state_lock&&) = delete;

  ~state_lock();

private:
  explicit state_lock(int fd) noexcept : fd_(fd) {
    // nop
  }

  int fd_;
};

} // namespace troupe
