// What all fields do until a signal comes: ticks, counter lines, signals.

#pragma once

#include "bench/load/device.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>

namespace troupe::load {

/// What a field does when the loop says so. Not a destructor of anything: the
/// loop refers to it only.
class field_program {
public:
  /// Ten times a second.
  /// @param now Seconds since midnight, see `seconds`; goes on past it.
  virtual void on_tick(seconds now) = 0;

  /// What happened per second since the last call, *passed* seconds ago.
  virtual void print_rates(double passed) = 0;
  virtual void print_totals() = 0;

  /// Values move again after they were held: measurements begin anew.
  virtual void begin_window() {
    // nop
  }

  /// Closes all sockets.
  virtual void close() = 0;

protected:
  ~field_program() = default;
};

/// Seconds since midnight, so that the outdoor curve fits the clock.
[[nodiscard]] seconds time_of_day();

/// Runs *context* until SIGTERM or SIGINT. SIGUSR1 prints totals; SIGUSR2 holds
/// all values where they are, and lets them move again, so that whoever counts
/// changes can wait until the last one has arrived.
class field_loop {
public:
  field_loop(boost::asio::io_context& context, field_program& program,
             std::chrono::steady_clock::time_point started, seconds midnight);

  /// @param stats_period 0: no rates
  void run(std::chrono::seconds stats_period);

private:
  void wait_for_signal();
  void wait_for_tick();
  void toggle();
  void wait_for_stats(std::chrono::seconds period);
  void stop();

  boost::asio::io_context& context_;
  field_program& program_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point last_tick_;
  bool held_ = false;
  seconds midnight_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer ticks_;
  boost::asio::steady_timer stats_;
};

} // namespace troupe::load
