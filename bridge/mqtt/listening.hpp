// Addresses on which a broker listens.

#pragma once

#include "protocol/result.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// Whether *host* is an address in numbers; names may mean anything.
[[nodiscard]] bool is_address(const std::string& host);

/// All of 127.0.0.0/8 is, and `::1`: nobody gets there from elsewhere.
[[nodiscard]] bool is_loopback(const std::string& host);

/// Where a client on this machine finds what listens on *host*: the loopback
/// address for those that stand for all addresses, *host* itself otherwise.
[[nodiscard]] std::string local_address(const std::string& host);

/// Whether somebody listens on the port.
/// @param host A numeric address; names are not looked up.
[[nodiscard]] bool is_port_taken(const std::string& host, uint16_t port);

/// Whether a program started now could listen. Fails with `resource_taken` when
/// another one does, or when this machine has no such address.
[[nodiscard]] status check_listening(const std::string& host, uint16_t port);

/// A port that nobody has at the moment; zero when there is none. Somebody else
/// may take it before the broker does; then the start fails.
[[nodiscard]] uint16_t find_free_port(const std::string& host);

} // namespace troupe
