// Addresses of Modbus devices: `HOST:PORT:UNIT`, and `CHANNEL:UNIT` on serial
// lines.

#pragma once

#include "protocol/result.hpp"

#include <cstdint>
#include <string>

namespace troupe::modbus {

/// Port 502 is the registered one (Messaging on TCP/IP V1.0b). Units 1 to 247
/// are devices behind a gateway; 0 and 255 address the peer itself.
struct unit_address {
  std::string host;
  uint16_t port = 502;
  uint8_t unit = 1; ///< 0 to 255.
};

/// Reads `HOST:PORT:UNIT` or `HOST:UNIT`; IPv6 hosts stand in brackets. Fails
/// with `invalid_request`, "Invalid unid string".
[[nodiscard]] result<unit_address> read_unit_address(const std::string& text);

/// What stands before the last colon: a channel, if there is one of that name.
/// Empty without a colon.
[[nodiscard]] std::string channel_of(const std::string& text);

/// Reads the unit behind the last colon: 0, which is everybody, to 247. Fails
/// like the above.
[[nodiscard]] result<uint8_t> read_serial_unit(const std::string& text);

} // namespace troupe::modbus
