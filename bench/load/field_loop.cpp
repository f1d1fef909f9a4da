#include "bench/load/field_loop.hpp"

#include <csignal>
#include <ctime>

namespace troupe::load {

namespace {

/// Changes come in ten small portions a second rather than in one burst.
constexpr std::chrono::milliseconds tick{100};

} // namespace

seconds time_of_day() {
  constexpr std::time_t day = 86'400;
  return static_cast<seconds>(std::time(nullptr) % day);
}

field_loop::field_loop(boost::asio::io_context& context, field_program& program,
                       std::chrono::steady_clock::time_point started,
                       seconds midnight)
  : context_{context},
    program_{program},
    started_{started},
    last_tick_{started},
    midnight_{midnight},
    signals_{context, SIGINT, SIGTERM, SIGUSR1},
    ticks_{context},
    stats_{context} {
  signals_.add(SIGUSR2);
}

void field_loop::run(std::chrono::seconds stats_period) {
  wait_for_signal();
  wait_for_tick();
  if (stats_period.count() > 0)
    wait_for_stats(stats_period);
  context_.run();
}

void field_loop::wait_for_signal() {
  signals_.async_wait([this](auto error, int number) {
    if (error)
      return;
    if (number == SIGUSR1)
      program_.print_totals();
    else if (number == SIGUSR2)
      toggle();
    else
      return stop();
    wait_for_signal();
  });
}

void field_loop::toggle() {
  held_ = !held_;
  if (!held_)
    program_.begin_window();
}

/// Values move in real time however late a tick comes. What time passed while
/// they were held does not count: they would make up for it in one burst.
void field_loop::wait_for_tick() {
  ticks_.expires_after(tick);
  ticks_.async_wait([this](auto error) {
    if (error)
      return;
    auto now = std::chrono::steady_clock::now();
    if (held_)
      started_ += now - last_tick_;
    last_tick_ = now;
    std::chrono::duration<double> up = now - started_;
    if (!held_)
      program_.on_tick(midnight_ + up.count());
    wait_for_tick();
  });
}

void field_loop::wait_for_stats(std::chrono::seconds period) {
  stats_.expires_after(period);
  stats_.async_wait([this, period](auto error) {
    if (error)
      return;
    program_.print_rates(static_cast<double>(period.count()));
    wait_for_stats(period);
  });
}

void field_loop::stop() {
  program_.close();
  ticks_.cancel();
  stats_.cancel();
  signals_.cancel();
  context_.stop();
}

} // namespace troupe::load
