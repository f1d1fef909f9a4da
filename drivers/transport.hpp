// A stream of bytes to a field bus, whatever carries it.

#pragma once

#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// What a transport tells, on its reactor and never from within a call to it.
/// The first to come is `opened` or `closed`. A handler may destroy the
/// transport.
struct transport_handlers {
  std::function<void()> opened;

  /// Bytes are valid during the call.
  std::function<void(const uint8_t* data, size_t size)> received;

  /// The link ended, or could not be opened: `not_connected`. Nothing follows.
  std::function<void(const failure& why)> closed;
};

/// One link, used once. Nothing blocks; destroying it closes the link, and
/// nobody hears anything afterwards.
class transport {
public:
  virtual ~transport() = default;

  /// Begins to connect. How long that may take is the caller's business.
  /// @pre it was not opened before
  virtual void open(transport_handlers handlers) = 0;

  /// Queues bytes. Order is kept; there is no word about the arrival. A peer
  /// that takes nothing ends the link.
  /// @pre it was opened
  virtual void send(std::vector<uint8_t> data) = 0;
};

using transport_ptr = std::unique_ptr<transport>;

/// Makes a transport to a TCP peer; *host* is a name or an address, without
/// brackets.
using transport_factory
  = std::function<transport_ptr(const std::string& host, uint16_t port)>;

} // namespace troupe
