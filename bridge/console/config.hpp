// Settings of the console.

#pragma once

#include "protocol/console_frame.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace troupe {

/// Limits of everything that a console can make the daemon hold. The socket is
/// for one user and root, yet a script that runs wild must not cost the gateway
/// its memory.
struct console_config {
  /// Path of the socket, at most 107 bytes; usually STATE/troupe.sock.
  std::string socket;

  /// Connections at once; further ones are told and closed. So many that a
  /// hundred scripts which hang leave room for a person.
  size_t connections = 256;

  /// Bytes of all files that wait for their import, over all connections.
  size_t import_bytes = size_t{256} << 20;

  /// Points with changes that one slow `watch` may have waiting.
  size_t watch_backlog = 100'000;

  /// How long a request to a device may take before the console stops waiting.
  /// Longer than a device may take: the request may still take effect.
  std::chrono::seconds request_limit{150};

  /// How long the gateway itself may take to answer a question.
  std::chrono::seconds query_limit{30};

  /// How long a backup may take before the console stops waiting. A big store
  /// on a slow stick takes its time; the backup goes on all the same.
  std::chrono::seconds backup_limit{std::chrono::hours{6}};
};

/// Fails with `invalid_config` for a path without or beyond its length, and for
/// limits of zero.
[[nodiscard]] status validate(const console_config& cfg);

} // namespace troupe
