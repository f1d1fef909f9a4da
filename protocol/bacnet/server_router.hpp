// A router with a network of simulated devices behind it (ASHRAE 135, 6.5).

#pragma once

#include "protocol/bacnet/bip_port.hpp"
#include "protocol/bacnet/transaction.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::bacnet {

struct server_router_counts {
  uint64_t malformed = 0;     ///< Datagrams that are none of BACnet/IP.
  uint64_t refused = 0;       ///< Frames to other networks or to BBMDs.
  uint64_t without_route = 0; ///< Answers to networks nobody leads to.
};

/// One B/IP address with a network behind it. The MAC of a device there is its
/// instance in three bytes, as those of virtual networks are (H.7). The router
/// itself is no device.
class server_router {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// An APDU for devices behind the router; it points into the datagram.
  struct delivery {
    device_address from;
    std::optional<uint32_t> instance; ///< Nothing: for all of them.
    octets bytes;
  };

  /// @param network 1 to 65,534
  explicit server_router(uint16_t network) : network_(network), routes_(64) {
    // nop
  }

  /// Takes a datagram. What routers say to each other is answered here, and
  /// frames for other networks are rejected (6.4.4).
  [[nodiscard]] std::optional<delivery>
  on_datagram(const bip_address& from, octets bytes, time_point now,
              std::vector<datagram>& out);

  /// Sends what device *instance* says.
  void send(uint32_t instance, const outgoing_apdu& x,
            std::vector<datagram>& out);

  [[nodiscard]] uint16_t network() const noexcept {
    return network_;
  }

  [[nodiscard]] const server_router_counts& counts() const noexcept {
    return counts_;
  }

private:
  void on_message(const bip_address& from, const npdu& what,
                  std::vector<datagram>& out);
  void say(const bip_address& to, const network_message& x,
           std::vector<datagram>& out);

  uint16_t network_;
  router_table routes_;
  server_router_counts counts_;
};

} // namespace troupe::bacnet
