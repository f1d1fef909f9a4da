// Who speaks to whom: addresses on B/IP, and on any network.

#pragma once

#include "protocol/bacnet/octets.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

namespace troupe::bacnet {

/// Port BAC0, the usual one (ASHRAE 135, J.1.2).
inline constexpr uint16_t usual_port = 47'808;

/// Network that stands for all (6.2.2); 1 to 65,534 are networks, 0 is none.
inline constexpr uint16_t all_networks = 65'535;

/// Bytes of a B/IP address on the wire.
inline constexpr size_t bip_address_bytes = 6;

/// Where a datagram comes from or goes to (J.1.2).
struct bip_address {
  uint32_t host = 0; ///< IPv4; the first number is in the highest byte.
  uint16_t port = usual_port;

  friend bool operator==(const bip_address& x, const bip_address& y) {
    return x.host == y.host && x.port == y.port;
  }

  friend bool operator!=(const bip_address& x, const bip_address& y) {
    return !(x == y);
  }
};

/// An address on some data link: 1 byte on MS/TP, 3 on B/IPv6, 6 on Ethernet
/// and B/IP, up to 7 on LonTalk. Empty stands for everybody.
class mac_address {
public:
  /// Longer ones than any link of the standard has. The longest is what an
  /// IPv6 address with its port takes.
  static constexpr size_t most_bytes = 18;

  mac_address() = default;

  /// @pre no longer than `most_bytes`
  explicit mac_address(octets x) noexcept;

  /// Four bytes of host, two of port (J.1.2).
  explicit mac_address(const bip_address& x) noexcept;

  [[nodiscard]] octets bytes() const noexcept {
    return {bytes_.data(), size_};
  }

  [[nodiscard]] bool empty() const noexcept {
    return size_ == 0;
  }

  friend bool operator==(const mac_address& x, const mac_address& y) {
    return x.size_ == y.size_ && x.bytes_ == y.bytes_;
  }

  friend bool operator<(const mac_address& x, const mac_address& y) {
    return std::tie(x.size_, x.bytes_) < std::tie(y.size_, y.bytes_);
  }

private:
  uint8_t size_ = 0;
  std::array<uint8_t, most_bytes> bytes_{}; ///< Zero behind the size.
};

/// One device, or all of a network. Does not depend on the router that leads
/// there, which may change.
struct device_address {
  uint16_t network = 0; ///< 0 is the B/IP network that we are on.
  mac_address mac;      ///< On network 0 a B/IP address. Empty: all of it.

  [[nodiscard]] bool is_broadcast() const noexcept {
    return mac.empty();
  }

  friend bool operator==(const device_address& x, const device_address& y) {
    return x.network == y.network && x.mac == y.mac;
  }

  friend bool operator!=(const device_address& x, const device_address& y) {
    return !(x == y);
  }

  friend bool operator<(const device_address& x, const device_address& y) {
    return std::tie(x.network, x.mac) < std::tie(y.network, y.mac);
  }
};

/// The device that has this B/IP address itself.
[[nodiscard]] device_address local_device(const bip_address& x) noexcept;

/// Nothing for devices behind routers, for broadcasts, and for addresses of
/// another length.
[[nodiscard]] std::optional<bip_address>
bip_of(const device_address& x) noexcept;

/// `192.0.2.1:47808`
[[nodiscard]] std::string to_string(const bip_address& x);

/// As above for devices on our network, `5:0a` for others, `5:*` for all.
[[nodiscard]] std::string to_string(const device_address& x);

} // namespace troupe::bacnet
