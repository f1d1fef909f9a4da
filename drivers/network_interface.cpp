#include "drivers/network_interface.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>

#include <cstring>
#include <memory>

namespace troupe {

namespace {

uint32_t host_of(const sockaddr* x) noexcept {
  sockaddr_in out{};
  std::memcpy(&out, x, sizeof(out));
  return ntohl(out.sin_addr.s_addr);
}

/// Loopback has no broadcast flag, but a network of which the last address
/// works as one.
uint32_t broadcast_of(const ifaddrs& x) noexcept {
  auto mask = x.ifa_netmask != nullptr ? host_of(x.ifa_netmask) : UINT32_MAX;
  return host_of(x.ifa_addr) | ~mask;
}

bool holds(const ifaddrs& x, uint32_t address) noexcept {
  if (host_of(x.ifa_addr) == address)
    return true;
  // All of 127/8 is ours, whatever is configured.
  auto loopback = (x.ifa_flags & IFF_LOOPBACK) != 0;
  return loopback && broadcast_of(x) == (address | 0xFF'FFFF);
}

bool fits(const ifaddrs& x, const std::string& wanted) noexcept {
  if (x.ifa_addr == nullptr || x.ifa_addr->sa_family != AF_INET
      || (x.ifa_flags & IFF_UP) == 0)
    return false;
  if (wanted.empty())
    return (x.ifa_flags & IFF_BROADCAST) != 0;
  auto address = read_ipv4(wanted);
  return address ? holds(x, *address) : wanted == x.ifa_name;
}

} // namespace

result<datagram_place> find_place(const datagram_settings& x) {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0)
    return failure{ec::not_connected, "interfaces cannot be listed"};
  std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> all{first, freeifaddrs};
  for (auto i = first; i != nullptr; i = i->ifa_next) {
    if (!fits(*i, x.interface))
      continue;
    auto address = read_ipv4(x.interface);
    datagram_place out{address ? *address : host_of(i->ifa_addr),
                       broadcast_of(*i)};
    if (x.broadcast.empty())
      return out;
    auto broadcast = read_ipv4(x.broadcast);
    if (!broadcast)
      return broadcast.error();
    out.broadcast = *broadcast;
    return out;
  }
  return failure{ec::not_connected,
                 x.interface.empty()
                   ? "no interface with broadcasts is up"
                   : x.interface + " is no interface that is up"};
}

} // namespace troupe
