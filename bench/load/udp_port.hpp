// One UDP socket that hands over what comes.

#pragma once

#include "protocol/bacnet/bip_port.hpp"
#include "protocol/result.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <string>

namespace troupe::load {

/// Reads in bursts, so that one system call in many waits. All calls come on
/// the thread that runs *context*.
class udp_port {
public:
  using handler
    = std::function<void(const bacnet::bip_address& from, bacnet::octets)>;

  udp_port(boost::asio::io_context& context, handler take);

  udp_port(const udp_port&) = delete;
  udp_port& operator=(const udp_port&) = delete;

  /// Binds and begins to read; *port* 0 lets the system choose. Others may
  /// have the same address when *shared*, as with those for broadcasts. Fails
  /// with `invalid_config` for what is no IPv4 address, and with
  /// `resource_taken`.
  [[nodiscard]] status open(const std::string& host, uint16_t port,
                            bool shared);

  [[nodiscard]] bacnet::bip_address address() const noexcept {
    return address_;
  }

  /// Sends at once or never: a full buffer loses frames, as a network does.
  void send(const bacnet::datagram& x);

  /// Frames that could not be sent.
  [[nodiscard]] uint64_t dropped() const noexcept {
    return dropped_;
  }

  void close();

private:
  using udp = boost::asio::ip::udp;

  void wait();
  void read_burst();

  udp::socket socket_;
  handler take_;
  bacnet::bip_address address_{0, 0};
  std::array<uint8_t, 2'048> buffer_{};
  uint64_t dropped_ = 0;
};

} // namespace troupe::load
