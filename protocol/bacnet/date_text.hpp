// Dates and times as people write them.

#pragma once

#include "protocol/bacnet/primitive.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe::bacnet {

/// `2026-11-28`, with `*` for any: `*-12-24`. A weekday, 1 is Monday, is told
/// where the rest is not one day: `*-*-* 1`. Months 13 and 14, days 32 to 34
/// stay numbers.
[[nodiscard]] std::string to_string(const date& x);

/// `18:30:05.25`, without hundredths when they are zero, with `*` for any.
[[nodiscard]] std::string to_string(const time_of_day& x);

/// Reads what `to_string` writes. Nothing for other texts, and for numbers
/// that no date has (20.2.12).
[[nodiscard]] std::optional<date> parse_date(std::string_view x);

[[nodiscard]] std::optional<time_of_day> parse_time(std::string_view x);

} // namespace troupe::bacnet
