// Addresses of devices in device lists.

#pragma once

#include "protocol/result.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Checks an address of *protocol* and returns its usual form.
///
/// | protocol | address |
/// |---|---|
/// | lon | `auto`, 12 hex digits, `ip:A.B.C.D`, or nothing |
/// | modbus | `HOST:PORT:UNIT`, `HOST:UNIT`, `CHANNEL:UNIT`; unit 0 to 255 |
///
/// Addresses of other protocols are returned as they are.
/// Fails with `parse_error`. Hex digits become upper case, so that one address
/// has one form.
[[nodiscard]] result<std::string> read_uid(std::string_view protocol,
                                           const std::string& uid);

} // namespace troupe
