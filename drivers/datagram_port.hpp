// Datagrams on an IPv4 network, broadcasts among them.

#pragma once

#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// IPv4; the first number of the address is in the highest byte.
struct datagram_address {
  uint32_t host = 0;
  uint16_t port = 0;

  friend bool operator==(const datagram_address& x, const datagram_address& y) {
    return x.host == y.host && x.port == y.port;
  }
};

/// What to listen on.
struct datagram_settings {
  /// Name of an interface (`eth0`), or an address of this machine
  /// (`192.0.2.1`). Empty: the first interface that is up and has broadcasts.
  std::string interface;
  uint16_t port = 0; ///< 0: one that is free.
  /// Where broadcasts are heard and sent to (`192.0.2.255`). Empty: that of the
  /// interface.
  std::string broadcast;
};

/// What a port tells, on its reactor and never from within a call to it. The
/// first to come is `opened` or `closed`. A handler may destroy the port.
struct datagram_handlers {
  std::function<void(const datagram_address& own,
                     const datagram_address& broadcast)>
    opened;

  /// Bytes are valid during the call.
  std::function<void(const datagram_address& from, const uint8_t* data,
                     size_t size)>
    received;

  /// It could not be opened, or is of no use any more: `not_connected`. Nothing
  /// follows.
  std::function<void(const failure& why)> closed;
};

/// How much went through one port since it was made.
struct datagram_counts {
  uint64_t sent = 0;
  uint64_t received = 0;
  uint64_t unsent = 0;   ///< The kernel did not take them, or too many waited.
  uint64_t too_long = 0; ///< Longer than `most_datagram_bytes`, and left out.
};

/// The longest datagram that is taken.
inline constexpr size_t most_datagram_bytes = 2'048;

/// One port, used once. Nothing blocks; destroying it closes the port, and
/// nobody hears anything afterwards.
class datagram_port {
public:
  virtual ~datagram_port() = default;

  /// @pre it was not opened before
  virtual void open(datagram_handlers handlers) = 0;

  /// Sends at once or not at all: what cannot be sent is lost, as datagrams may
  /// be on their way.
  virtual void
  send(const datagram_address& to, const uint8_t* data, size_t size)
    = 0;

  [[nodiscard]] virtual const datagram_counts& counts() const noexcept = 0;
};

using datagram_port_ptr = std::unique_ptr<datagram_port>;

using datagram_factory
  = std::function<datagram_port_ptr(const datagram_settings& x)>;

/// Reads four numbers with dots between. Fails with `invalid_config`.
[[nodiscard]] result<uint32_t> read_ipv4(const std::string& text);

} // namespace troupe
