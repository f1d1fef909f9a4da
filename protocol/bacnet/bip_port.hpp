// From datagrams to APDUs of devices, and back: BVLC and network layer of a
// node that is neither router nor BBMD.

#pragma once

#include "protocol/bacnet/apdu.hpp"
#include "protocol/bacnet/foreign_registration.hpp"
#include "protocol/bacnet/network_message.hpp"
#include "protocol/bacnet/router_table.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <vector>

namespace troupe::bacnet {

struct bip_settings {
  bip_address own;       ///< What is heard from it is an echo.
  bip_address broadcast; ///< Of the IP network, with our port.

  /// Without: broadcasts are those of our own IP network.
  std::optional<foreign_settings> foreign;
  size_t most_routes = 1'024; ///< Networks at once, at least 1.
};

struct datagram {
  bip_address to;
  std::vector<uint8_t> bytes;
};

/// An APDU that came. It points into the datagram.
struct incoming_apdu {
  device_address from;
  bool broadcast = false; ///< Nobody answers confirmed requests of that kind.
  octets bytes;
};

struct bip_counts {
  uint64_t malformed = 0;  ///< Datagrams that are none of BACnet/IP.
  uint64_t echoes = 0;     ///< Our own broadcasts.
  uint64_t for_others = 0; ///< Frames to be passed on by routers.
  uint64_t refused = 0;    ///< What only BBMDs do.
  uint64_t network_messages = 0;
  uint64_t rejected = 0;      ///< Frames of ours that a router refused.
  uint64_t without_route = 0; ///< Frames that went to all routers.
};

class bip_port {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @pre the settings of a foreign device are valid
  bip_port(const bip_settings& cfg, time_point now);

  /// Takes a datagram. Routers and the BBMD are dealt with here; nothing is
  /// returned then, nor for what is no concern of ours.
  [[nodiscard]] std::optional<incoming_apdu>
  on_datagram(const bip_address& from, octets bytes, time_point now,
              std::vector<datagram>& out);

  /// Sends an APDU to a device or to all of a network. While the router to a
  /// network is not known, frames for it go to all (6.5.3), and routers are
  /// asked every ten seconds. Fails with `out_of_range` for devices without a
  /// B/IP address on our own network, and with `not_connected` for broadcasts
  /// of a foreign device that is not registered.
  [[nodiscard]] status send(const device_address& to, octets bytes,
                            bool expects_reply, time_point now,
                            std::vector<datagram>& out);

  /// Call it when `next_due` says so.
  void on_time(time_point now, std::vector<datagram>& out);

  /// Nothing but for foreign devices.
  [[nodiscard]] std::optional<time_point> next_due(time_point now) const;

  /// Null unless we are a foreign device.
  [[nodiscard]] const foreign_registration* registration() const noexcept {
    return registration_ ? &*registration_ : nullptr;
  }

  /// For routes by hand.
  [[nodiscard]] router_table& routes() noexcept {
    return routes_;
  }

  [[nodiscard]] const bip_counts& counts() const noexcept {
    return counts_;
  }

private:
  /// Who sent it on this IP network: a device, or the router before it.
  [[nodiscard]] std::optional<incoming_apdu>
  on_frame(const bip_address& from, const bvlc& what, time_point now);
  void on_message(const bip_address& from, const npdu& what, time_point now);
  [[nodiscard]] status broadcast(octets frame, time_point now,
                                 std::vector<datagram>& out);
  [[nodiscard]] status ask_for_router(uint16_t network, time_point now,
                                      std::vector<datagram>& out);

  bip_settings cfg_;
  router_table routes_;
  std::optional<foreign_registration> registration_;
  std::map<uint16_t, time_point> asked_; ///< When a router was asked for.
  bip_counts counts_;
};

} // namespace troupe::bacnet
