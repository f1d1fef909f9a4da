// The reactor of production: one thread, Boost.Asio, real sockets.

#pragma once

#include "drivers/reactor.hpp"
#include "drivers/transport.hpp"

#include <memory>

namespace troupe {

/// Owns the I/O thread. Must outlive every driver and transport made with it,
/// and so the actor system that runs their shells.
class io_service : public reactor {
public:
  /// Starts the thread.
  io_service();

  /// Stops and joins; what is still queued is dropped.
  ~io_service() override;

  void post(task x) override;

  [[nodiscard]] steady_time now() const noexcept override;

  [[nodiscard]] std::unique_ptr<timer> make_timer(task x) override;

  /// Returns a maker of TCP transports on this thread. TCP_NODELAY is set:
  /// requests are small and each waits for its answer.
  [[nodiscard]] transport_maker tcp();

private:
  struct core;

  std::unique_ptr<core> core_;
};

} // namespace troupe
