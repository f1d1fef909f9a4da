// Actions of devices whose end somebody wants to know.

#pragma once

#include "actors/payloads.hpp"
#include "actors/request.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// An action under way. *asked* is the message that brought it.
struct open_action {
  bus_message_ptr asked;
  std::string action;
  value args;
  std::string source;
};

/// Numbers actions from the request to its outcome. Not thread-safe.
class action_book {
public:
  /// Between two sweeps. As many actions as may be open, each of them 5 s on a
  /// device that does not answer, end in 86 minutes: what is open for longer
  /// has no outcome, for the actor that owed it has died.
  static constexpr std::chrono::hours longest{2};

  /// Numbers are 1 to this: those of gets lie above.
  static constexpr uint64_t last_number = 65'535;

  /// Actions that may be open at once.
  static constexpr size_t most_open = 1'024;

  /// Whether the client named a topic for the completion object.
  [[nodiscard]] static bool wants_reply(const action_request& x);

  /// Whether it does to a device what people may ask about later: silences it,
  /// restarts it or sets its clock.
  [[nodiscard]] static bool is_audited(const std::string& action);

  /// Returns the number of the action; nothing when too many are open.
  [[nodiscard]] std::optional<uint64_t> open(open_action x);

  /// Returns the action, once.
  [[nodiscard]] std::optional<open_action> take(uint64_t number);

  /// Takes those that were open at the sweep before as well.
  [[nodiscard]] std::vector<open_action> sweep();

  [[nodiscard]] bool empty() const noexcept {
    return open_.empty();
  }

private:
  struct entry {
    open_action what;
    bool old = false; ///< A sweep has seen it.
  };

  std::map<uint64_t, entry> open_;
  uint64_t last_ = 0;
};

} // namespace troupe
