// The reactor, TCP, UDP and serial ports over Boost.Asio, on one thread of
// their own.

#pragma once

#include "drivers/datagram_port.hpp"
#include "drivers/reactor.hpp"
#include "drivers/serial_port.hpp"
#include "drivers/transport.hpp"

#include <memory>

namespace troupe {

/// Starts its thread when it is made and joins it when it is destroyed. That
/// one thread serves all sockets of all drivers.
class asio_reactor : public reactor {
public:
  asio_reactor();

  ~asio_reactor() override;

  [[nodiscard]] time_point now() const override;

  /// From any thread, also from the reactor's own.
  void post(std::function<void()> f) override;

  [[nodiscard]] timer_ptr call_after(duration wait,
                                     std::function<void()> f) override;

  /// TCP with TCP_NODELAY. At most 1 MiB may wait for a peer that does not
  /// read; then the link counts as lost. Names are looked up on a thread of
  /// Asio's, one after the other. The factory keeps alive what its transports
  /// stand on.
  [[nodiscard]] transport_factory tcp();

  /// Serial ports of this machine, each for one transport at a time. The
  /// factory keeps alive what its transports stand on.
  [[nodiscard]] serial_factory serial();

  /// UDP over IPv4. The factory keeps alive what its ports stand on.
  [[nodiscard]] datagram_factory udp();

  /// Runs what was posted and ends the thread; later posts are not run. Waits
  /// for the thread, so it must not be called there. May be called again.
  void stop();

private:
  struct impl;

  std::shared_ptr<impl> impl_;
};

} // namespace troupe
