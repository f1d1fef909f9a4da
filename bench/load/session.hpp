// One connection to the simulator.

#pragma once

#include "bench/load/server.hpp"

#include <array>

namespace troupe::load {

/// Reads MBAP frames (MODBUS Messaging on TCP/IP V1.0b, 3.1.3), pipelined as
/// they come, and writes what the units answer. Lives until its peer or
/// `close` ends the connection.
class session : public std::enable_shared_from_this<session> {
public:
  using tcp = server::tcp;

  session(tcp::socket socket, field_state state,
          std::shared_ptr<const unit_list> units);

  session(const session&) = delete;
  session& operator=(const session&) = delete;

  ~session();

  void start();
  void close();

private:
  void read();
  void on_read(size_t count);
  /// Takes all complete frames; false when the peer speaks something else.
  bool take_frames();
  void serve(const uint8_t* header, const bytes& pdu);
  /// Puts the frame of an answer into the output, or lets it wait.
  void reply(const fault& what, bytes frame);
  void wait_and_send(std::chrono::milliseconds delay, bytes frame);
  void send(const bytes& frame);
  void write();

  tcp::socket socket_;
  field_state state_;
  std::shared_ptr<const unit_list> units_;
  std::array<uint8_t, 4096> chunk_{};
  bytes in_;
  bytes out_;
  bytes writing_;
  size_t waiting_ = 0; ///< Late answers under way.
  bool reading_ = false;
};

} // namespace troupe::load
