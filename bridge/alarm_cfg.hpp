// Alarms of the bus as clients write them.

#pragma once

#include "actors/alarm.hpp"
#include "bridge/service_book.hpp"
#include "protocol/result.hpp"

#include <optional>
#include <string>

namespace troupe {

/// By which the list knows the alarm *handle* of the bus.
[[nodiscard]] std::string source_of_alarm(const std::string& handle);

/// The handle of the alarm of the bus that *source* is; nothing for others.
[[nodiscard]] std::optional<std::string>
bus_alarm_of(const std::string& source);

/// Reads an alarm's `cfg` (IAP 12.1). Fails with the text for `ev/error`: codes
/// of `read_alarm_cfg`, and `invalid_request` for topics of conditions that are
/// neither `glp/0/{SID}/fb/dev/{P}/{H}/if/{B}/{I}/{DP}/value` or a member of
/// that value, nor `…/{H}/sts/state` or `…/sts/health`.
[[nodiscard]] result<alarm_spec>
read_alarm(const std::string& sid, const std::string& handle, const value& cfg);

/// Defaults, name and check.
[[nodiscard]] service_rules alarm_rules(const std::string& sid);

} // namespace troupe
