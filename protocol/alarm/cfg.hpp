// The configuration of one alarm on the bus, `rq/alarm/{H}/cfg` (IAP 12.1).

#pragma once

#include "protocol/alarm/actions.hpp"
#include "protocol/alarm/expression.hpp"

#include <optional>
#include <string>

namespace troupe {

struct alarm_cfg {
  std::string desc;               ///< Up to 1,024 bytes; empty shows as null.
  bool enabled = true;            ///< Default true.
  std::string category = "alarm"; ///< `cat`: a valid handle.
  bool needs_ack = false;         ///< `ackd`
  expression activation;
  std::optional<expression> deactivation;
  std::string message; ///< With macros, up to 1,024 bytes; empty shows as null.
  bool urgent = false;
  std::optional<double> severity;
  alarm_actions actions;
};

/// Reads a whole configuration; partial writes are merged into the shown one
/// before. Only `activation` must be there; other members that are missing or
/// null have their defaults, unknown ones are left out. Kinds are converted by
/// the table of IAP 14.2. Fails with the text for `ev/error`, which names the
/// member: codes of `expression::parse`, `read_alarm_actions` and `convert`,
/// `invalid_request` and `too_large`.
[[nodiscard]] result<alarm_cfg> read_alarm_cfg(const value& args);

/// All members in the order of `fb/alarm/{H}/cfg`, but for `mru`. Reads back to
/// the same.
[[nodiscard]] value show(const alarm_cfg& x);

} // namespace troupe
