// What diagnostic and audit events carry on the bus.

#pragma once

#include "protocol/ids.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Members of `ev/debug`, `ev/info`, `ev/warning`, `ev/error` (IAP 11.1), and
/// of `ev/audit`, which is ours, in the same form. All texts are UTF-8.
struct event_payload {
  std::string_view category; ///< As in the topic.
  std::string_view topic;    ///< What it is about.
  std::string_view message;
  std::string_view source; ///< Service, protocol or person.
  unix_nanos time = 0;
};

/// Returns a JSON object. It has both forms of the time, `utc` and `ts` (IAP
/// Q11), and `local`.
[[nodiscard]] std::string to_json(const event_payload& x);

} // namespace troupe
