// Actions of devices whose end somebody wants to know.

#pragma once

#include "actors/payloads.hpp"
#include "actors/request.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

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

private:
  std::map<uint64_t, open_action> open_;
  uint64_t last_ = 0;
};

} // namespace troupe
