// A stream of bytes to a field bus, whatever carries it.

#pragma once

#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace troupe {

/// Where a TCP peer listens. *host* is a name or an address without brackets.
struct tcp_address {
  std::string host;
  uint16_t port = 0;
};

/// Hears a transport. Calls come on the reactor, never from within a call to
/// the transport.
class transport_user {
public:
  virtual ~transport_user() = default;

  virtual void on_open() = 0;

  /// At most 4 KiB, valid during the call.
  virtual void on_bytes(const uint8_t* data, size_t size) = 0;

  /// The link ended, or `open` did not succeed: `not_connected`. The
  /// transport may be opened again.
  virtual void on_closed(const failure& why) = 0;
};

/// Nothing blocks. Destroying it closes it; after `close` its user hears
/// nothing more.
class transport {
public:
  virtual ~transport() = default;

  /// Begins to connect. How long that may take is the user's business.
  virtual void open() = 0;

  /// Queues bytes; they are copied. Without a link they are dropped.
  virtual void send(const uint8_t* data, size_t size) = 0;

  virtual void close() = 0;
};

/// Makes a transport to one address; the user outlives it.
using transport_maker = std::function<std::unique_ptr<transport>(
  const tcp_address& peer, transport_user& user)>;

} // namespace troupe
