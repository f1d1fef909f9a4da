// The import action of the segment: requests that count together (IAP 4.7).

#pragma once

#include "actors/messages.hpp"
#include "protocol/value.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What became of a step. Both may be set: what was released has to be carried
/// out whatever the text.
struct import_step {
  std::string error;                     ///< Empty: fine.
  std::vector<bus_message_ptr> released; ///< Requests to carry out now.
};

/// Holds back the requests of a transaction until its `end`; `cancel` drops
/// them, so that nothing was ever there. Between `begin` and its end requests
/// of all clients wait, in order. Knows no bus and no clock. One session for
/// all clients: `open`, then any number of `begin` to `end` or `cancel`, then
/// `close`. At most 100,000 requests and 256 MiB wait.
class import_session {
public:
  /// The text says which step does not fit, or that it is unknown; the state
  /// stays as it was then. `close` is always possible, and drops what waits.
  /// @param args The arguments of `import`, a structure.
  import_step act(const value& args);

  /// Whether a transaction is open and the request belongs to it. Requests to
  /// the segment itself never do, or nobody could end a transaction. Those to
  /// groups and connections always do; those to devices when their protocol was
  /// named at `begin`.
  /// @param tail What stands behind `glp/0/{SID}/rq/`.
  [[nodiscard]] bool holds(std::string_view tail) const;

  /// Returns false when there is no room.
  [[nodiscard]] bool hold(bus_message_ptr x);

  /// Nobody ended the session in time: the requests of an open transaction are
  /// dropped. Returns how many. The session is closed afterwards.
  size_t expire();

  [[nodiscard]] bool is_open() const noexcept {
    return phase_ != phase::closed;
  }

private:
  enum class phase : uint8_t { closed, open, transaction };

  phase phase_ = phase::closed;
  std::set<std::string> protocols_; ///< Empty: all.
  std::vector<bus_message_ptr> held_;
  size_t held_bytes_ = 0;
};

} // namespace troupe
