// Requests for properties of a device, and what their answers bring.

#pragma once

#include "drivers/bacnet/settings.hpp"
#include "protocol/bacnet/device_table.hpp"
#include "protocol/bacnet/read_plan.hpp"
#include "protocol/bacnet/transaction.hpp"

#include <optional>
#include <vector>

namespace troupe::bacnet {

/// What was read of one property, or why it was not.
struct finding {
  property_ref what;
  octets content;
  std::optional<error> refused;
};

/// ReadProperty or ReadPropertyMultiple for what *plan* wants next, ready to be
/// sent but for its peer.
[[nodiscard]] request read_request(const read_plan& plan,
                                   const planned_read& what);

/// What a request brought, of what was asked for; *out* points into *how*. An
/// answer that makes no sense is `refused` and brings nothing.
[[nodiscard]] read_outcome
take_findings(std::vector<finding>& out, const read_plan& plan,
              const planned_read& asked, const outcome& how);

/// What a device and we can do together.
[[nodiscard]] peer_limits limits_of(const device_binding& x,
                                    const settings& cfg) noexcept;

/// Where the device is, and what it takes.
void set_peer(request& out, const device_binding& x) noexcept;

} // namespace troupe::bacnet
