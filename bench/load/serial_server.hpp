// Modbus RTU on pseudo terminals: lines with many units each.

#pragma once

#include "bench/load/server.hpp"
#include "protocol/modbus/rtu.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::load {

/// One line: what comes is a request, what goes is an answer, in the time that
/// the baud rate says. Units that nobody has are silent, and nobody answers a
/// broadcast. Lives as long as an operation of its own is under way.
class serial_line : public std::enable_shared_from_this<serial_line> {
public:
  /// @param end The terminal's other end, and *port* the terminal, held open so
  /// that a gateway may come and go. Both are the line's from now on.
  serial_line(boost::asio::io_context& context, int end, int port,
              const field_state& state, unit_list units,
              const modbus::rtu_timing& timing);

  serial_line(const serial_line&) = delete;
  serial_line& operator=(const serial_line&) = delete;

  ~serial_line();

  void start();
  void close();

  /// How long frames, and the silences of t3.5 between them, took so far.
  [[nodiscard]] std::chrono::nanoseconds used() const noexcept {
    return used_;
  }

private:
  using time_point = std::chrono::steady_clock::time_point;

  void read();
  void take_requests();
  void serve(const uint8_t* data, size_t size);

  /// At most 256 answers wait; further ones are dropped and counted.
  void answer(const unit& x, bytes frame);
  void write(const bytes& frame);

  boost::asio::posix::stream_descriptor end_;
  int port_;
  field_state state_;
  unit_list units_;
  modbus::rtu_timing timing_;
  std::array<uint8_t, 512> chunk_{};
  bytes in_;
  time_point free_at_; ///< When the last byte so far has passed.
  std::chrono::nanoseconds used_{0};
  size_t waiting_ = 0;
};

/// Opens any number of lines. All calls come on the thread that runs *context*.
class serial_server {
public:
  /// @param baud 0: bytes take no time.
  serial_server(boost::asio::io_context& context, const field_state& state,
                uint32_t baud);

  /// Opens a line and returns its device. Fails with `resource_taken` when the
  /// system has no terminal left.
  [[nodiscard]] result<std::string> open(unit_list units);

  void close();

  /// What share of its time a line is used, in %, since the window began: 100
  /// is all that the baud rate allows. Nothing without lines, or where bytes
  /// take no time.
  [[nodiscard]] std::optional<double>
  used_share(std::chrono::steady_clock::time_point now) const;

  void begin_window(std::chrono::steady_clock::time_point now);

private:
  [[nodiscard]] std::chrono::nanoseconds used() const;

  boost::asio::io_context& context_;
  field_state state_;
  modbus::rtu_timing timing_{};
  std::chrono::steady_clock::time_point window_
    = std::chrono::steady_clock::now();
  std::chrono::nanoseconds used_before_{0};
  std::vector<std::shared_ptr<serial_line>> lines_;
};

} // namespace troupe::load
