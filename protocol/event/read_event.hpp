// What the log keeps of the events on the bus.

#pragma once

#include "protocol/event/event_record.hpp"

#include <optional>
#include <string_view>

namespace troupe {

/// The category of an event at *topic*, by its level behind `ev`. Nothing for
/// what the log does not keep: values have their history, replies their client.
[[nodiscard]] std::optional<event_category>
logged_category(std::string_view topic) noexcept;

/// Reads a payload of `glp/0/{SID}/ev/…` (IAP 11.1, 11.4 to 11.6, 12.1). Of an
/// alarm the state and the type become tags. Nothing when the log does not keep
/// it, or when it is no JSON object.
/// @param now Time of an event that has none.
[[nodiscard]] std::optional<event_record>
read_event(std::string_view topic, std::string_view payload, unix_nanos now);

} // namespace troupe
