// The one directory the daemon writes to, held by one daemon at a time.

#pragma once

#include "protocol/result.hpp"

#include <string>
#include <utility>

namespace troupe {

/// Holds the lock of a state directory until it is destroyed. The kernel lets
/// go of it when the process dies, however it dies.
class state_directory {
public:
  /// Creates *path* when it is missing; others may pass through it (mode 0711),
  /// as the broker runs as a user of its own. Fails with `resource_taken` when
  /// another daemon holds it, with `invalid_config` when it cannot be written.
  /// The mode of a folder that is there already is left alone.
  [[nodiscard]] static result<state_directory> open(const std::string& path);

  state_directory(state_directory&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {
    // nop
  }

  state_directory& operator=(state_directory&&) = delete;

  ~state_directory();

  /// A folder in it that only the daemon may enter, made when it is missing.
  /// Fails with `invalid_config`.
  [[nodiscard]] result<std::string>
  private_folder(const std::string& name) const;

  /// Absolute.
  [[nodiscard]] const std::string& path() const noexcept {
    return path_;
  }

private:
  state_directory(std::string path, int fd) : path_(std::move(path)), fd_(fd) {
    // nop
  }

  std::string path_;
  int fd_;
};

} // namespace troupe
