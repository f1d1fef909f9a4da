// Where a search looks for BACnet devices.

#pragma once

#include "protocol/bacnet/address.hpp"
#include "protocol/bacnet/discovery.hpp"
#include "protocol/result.hpp"

#include <string>
#include <vector>

namespace troupe::bacnet {

/// *ranges* are asked for by broadcast, on all networks; *hosts* alone, for
/// devices that no broadcast of ours gets to.
struct search_scope {
  std::vector<instance_range> ranges; ///< In order, without overlap.
  std::vector<bip_address> hosts;     ///< Each once.
};

/// More hosts than that are a network, whose broadcasts would do.
inline constexpr size_t most_hosts = 4'096;

/// Reads what is to be searched:
///
///   INSTANCE[-INSTANCE]
///   HOST[:PORT]
///
/// HOST is an IPv4 address in numbers, the port 47808 unless it says otherwise.
/// Without any it is all instances, 0 to 4194302. Fails with `invalid_request`,
/// and with `too_large` beyond the limit; the text names the address.
[[nodiscard]] result<search_scope>
read_search_scope(const std::vector<std::string>& addresses);

} // namespace troupe::bacnet
