// What tells this machine from others before its segment has an id.

#pragma once

#include <cstdint>
#include <string>

namespace troupe {

/// The address of the first interface that is hardware, by name:
/// `AF-E0-D3-01-02-03`; empty when there is none, as in a container.
/// @param interfaces The system's list of network interfaces.
[[nodiscard]] std::string
read_macid(const std::string& interfaces = "/sys/class/net");

/// Stands for a MAC address: 16 pairs of digits (IAP 4.2).
/// @param high, low Random numbers.
[[nodiscard]] std::string make_pseudo_id(uint64_t high, uint64_t low);

} // namespace troupe
