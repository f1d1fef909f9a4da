// A session with PostgreSQL, as narrow as the sink needs it.

#pragma once

#include "protocol/result.hpp"

#include <functional>
#include <string>
#include <vector>

namespace troupe {

/// Rows as text; SQL's null is an empty text.
struct pg_answer {
  std::vector<std::vector<std::string>> rows;
  std::string tag; ///< What was done: `UPDATE 1`, `COMMIT`.
};

/// Puts the next bytes of a COPY into *out*; false at the end.
using pg_rows = std::function<bool(std::string& out)>;

/// Calls block, at most as long as the implementation says. They fail with
/// `timeout`, with `not_connected` when there is no session (any more), with
/// `cancelled` after `interrupt`, and with `storage_failed` when the server
/// refuses. Close after any failure: what the session is in is not known.
class pg_connection {
public:
  virtual ~pg_connection() = default;

  virtual status open() = 0;

  virtual void close() noexcept = 0;

  /// Runs one statement. Parameters are text without NUL.
  [[nodiscard]] virtual result<pg_answer>
  query(const std::string& sql, const std::vector<std::string>& parameters = {})
    = 0;

  /// Runs a `COPY … FROM STDIN`.
  virtual status copy(const std::string& sql, const pg_rows& next) = 0;

  /// Ends the call that another thread is in, and all later ones.
  virtual void interrupt() noexcept = 0;
};

} // namespace troupe
