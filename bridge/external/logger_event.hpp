// What components tell the logger service (IAP 11.1, 13.5).

#pragma once

#include "actors/view.hpp"
#include "protocol/result.hpp"

#include <string>

namespace troupe {

/// Reads a payload of `=logger/event`. Both times of the event that it becomes
/// are the gateway's: clocks and formats of components differ. The toolkit's
/// `fatal` counts as error. Fails with `too_large` beyond 16 KiB,
/// `parse_error`, and `invalid_request` without a `message`, or with a `cat`
/// that is no severity: alarms and data are not the logger's.
[[nodiscard]] result<diagnostic> read_logger_event(const std::string& payload,
                                                   unix_nanos now);

} // namespace troupe
