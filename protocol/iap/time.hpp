// Time stamps of the bus (IAP 3.6).

#pragma once

#include "protocol/ids.hpp"

#include <optional>
#include <string>

namespace troupe::iap {

/// `2023-09-13 14:01:33.381 UTC`, as in `mru`. Cut to milliseconds, which are
/// always three digits.
[[nodiscard]] std::string format_mru(unix_nanos x);

/// Inverse of `format_mru`. Nothing for any other text.
[[nodiscard]] std::optional<unix_nanos> read_mru(const std::string& text);

/// `2023-09-13T14:01:33.381Z`, as in `ts`.
[[nodiscard]] std::string format_iso(unix_nanos x);

/// Reads ISO 8601 as RFC 3339 has it: with seconds, any fraction, and `Z` or an
/// offset. Nothing for any other text, and for years outside 1678 to 2261.
[[nodiscard]] std::optional<unix_nanos> read_iso(const std::string& text);

} // namespace troupe::iap
