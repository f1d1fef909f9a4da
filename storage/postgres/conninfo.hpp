// Connection strings of PostgreSQL, as a site writes them.

#pragma once

#include "protocol/result.hpp"

#include <string>

namespace troupe {

struct pg_target {
  /// URI or `key=value` pairs (manual of PostgreSQL, "Connection Strings").
  /// Names the host, or the folder of a socket.
  std::string url;
  std::string sslmode; ///< Of *url*, or else empty: `verify-full`, but for this
                       ///< machine `prefer`.
  std::string ca;      ///< PEM of the authorities; empty: those of the system.
};

/// Returns the connection string for libpq. Fails with `invalid_config` for
/// what is none, for a password in it, which belongs in a file, and for
/// contradictions. The text never quotes *url*: it may have a password.
[[nodiscard]] result<std::string> make_conninfo(const pg_target& x);

} // namespace troupe
