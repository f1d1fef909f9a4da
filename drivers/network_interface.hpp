// Which address of this machine a driver listens on.

#pragma once

#include "drivers/datagram_port.hpp"

namespace troupe {

/// Where the port is, and where broadcasts go.
struct datagram_place {
  uint32_t own = 0;
  uint32_t broadcast = 0;
};

/// Asks the kernel; does not block. Fails with `not_connected` while no
/// interface is as wanted, which may change, and with `invalid_config` for a
/// broadcast address that is none.
[[nodiscard]] result<datagram_place> find_place(const datagram_settings& x);

} // namespace troupe
