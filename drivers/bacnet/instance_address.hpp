// Addresses of BACnet devices: `1234`, and `1234@HOST:PORT` or `1234@5:0a`
// where Who-Is does not get.

#pragma once

#include "protocol/bacnet/address.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::bacnet {

struct instance_address {
  uint32_t instance = 0;
  std::optional<device_address> where; ///< Without: it is looked for.
};

/// Reads `INSTANCE`, `INSTANCE@HOST[:PORT]` with an IPv4 address in numbers, or
/// `INSTANCE@NETWORK:MAC` with the MAC in hex digits, as of a device behind a
/// router. Fails with `invalid_request`, "Invalid unid string".
[[nodiscard]] result<instance_address>
read_instance_address(const std::string& text);

/// Reads `HOST[:PORT]`, without a port 47808. Nothing for anything else.
[[nodiscard]] std::optional<bip_address>
read_bip_address(std::string_view text);

/// Reads a number up to 4194302. Nothing for anything else.
[[nodiscard]] std::optional<uint32_t> read_instance(std::string_view text);

} // namespace troupe::bacnet
