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

/// What became of a step.
struct import_step {
  std::string error;                     ///< Empty: fine.
  std::vector<bus_message_ptr> released; ///< Requests to carry out now.
};

/// Holds back the requests of a transaction until its `end`; `cancel` drops
/// them, so that nothing was ever there. Between `begin` and its end requests
/// of all clients wait, in order. Knows no bus and no clock.
class import_session {
public:
  /// @param args The arguments of `import`, a structure.
  import_step act(const value& args);

  /// Whether a transaction is open and the request belongs to it.
  /// @param tail What stands behind `glp/0/{SID}/rq/`.
  [[nodiscard]] bool holds(std::string_view tail) const;

  /// Returns false when there is no room.
  [[nodiscard]] bool hold(bus_message_ptr x);

  /// Nobody ended the transaction in time: its requests are dropped. Returns
  /// how many.
  size_t expire();

  [[nodiscard]] bool in_transaction() const noexcept {
    return phase_ == phase::transaction;
  }

private:
  enum class phase : uint8_t { closed, open, transaction };

  phase phase_ = phase::closed;
  std::set<std::string> protocols_; ///< Empty: all.
  std::vector<bus_message_ptr> held_;
  size_t held_bytes_ = 0;
};

} // namespace troupe
