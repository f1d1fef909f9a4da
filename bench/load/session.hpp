// One connection to the simulator.

#pragma once

#include "bench/load/server.hpp"

#include <array>

namespace troupe::load {

/// Reads MBAP frames (MODBUS Messaging on TCP/IP V1.0b, 3.1.3), pipelined as
/// they come, and writes what the units answer. Lives until its peer or `close`
/// ends the connection. Each operation under way holds the session; nobody else
/// does. Output beyond 256 KiB stops reading, so that a peer that does not read
/// cannot cost memory.
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

  /// @param header The seven bytes of the request, for the answer.
  void serve(const uint8_t* header, const bytes& pdu);
  /// Puts the frame of an answer into the output, or lets it wait.
  void reply(const fault& what, bytes frame);

  /// At most 256 answers wait; further ones are dropped and counted.
  void wait_and_send(std::chrono::milliseconds delay, bytes frame);
  void send(const bytes& frame);
  void write();

  tcp::socket socket_;
  field_state state_;
  std::shared_ptr<const unit_list> units_;
  std::array<uint8_t, 4096> chunk_{};
  bytes in_;
  bytes out_;
  /// What the socket is writing; `out_` gathers what comes next.
  bytes writing_;
  size_t waiting_ = 0; ///< Late answers under way.
  bool reading_ = false;
};

} // namespace troupe::load
