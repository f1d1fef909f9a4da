// The one directory the daemon writes to, held by one daemon at a time.

#pragma once

#include "protocol/backup/state_lock.hpp"
#include "protocol/result.hpp"

#include <string>
#include <utility>

namespace troupe {

/// Holds the lock of a state directory until it is destroyed.
class state_directory {
public:
  /// Creates *path* when it is missing; others may pass through it (mode 0711),
  /// as the broker runs as a user of its own. Fails with `resource_taken` when
  /// another daemon holds it, with `invalid_config` when it cannot be written.
  /// The mode of a folder that is there already is left alone.
  [[nodiscard]] static result<state_directory> open(const std::string& path);

  /// A folder in it that only the daemon may enter, made when it is missing.
  /// Fails with `invalid_config`.
  [[nodiscard]] result<std::string>
  private_folder(const std::string& name) const;

  /// Absolute.
  [[nodiscard]] const std::string& path() const noexcept {
    return path_;
  }

private:
  state_directory(std::string path, state_lock lock)
    : path_(std::move(path)), lock_(std::move(lock)) {
    // nop
  }

  std::string path_;
  state_lock lock_;
};

} // namespace troupe
