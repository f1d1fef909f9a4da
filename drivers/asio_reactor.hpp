// The reactor and TCP over Boost.Asio, on one thread of their own.

#pragma once

#include "drivers/reactor.hpp"
#include "drivers/transport.hpp"

#include <memory>

namespace troupe {

/// Starts its thread when it is made and joins it when it is destroyed.
class asio_reactor : public reactor {
public:
  asio_reactor();

  ~asio_reactor() override;

  [[nodiscard]] time_point now() const override;

  void post(std::function<void()> f) override;

  [[nodiscard]] timer_ptr call_after(duration wait,
                                     std::function<void()> f) override;

  /// TCP with TCP_NODELAY.
  [[nodiscard]] transport_factory tcp();

  /// Runs what was posted and ends the thread; later posts are not run.
  void stop();

private:
  struct impl;

  std::shared_ptr<impl> impl_;
};

} // namespace troupe
