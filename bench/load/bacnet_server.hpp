// BACnet/IP on real sockets: routers with devices behind them, or devices with
// addresses of their own.

#pragma once

#include "bench/load/bacnet_devices.hpp"
#include "bench/load/udp_port.hpp"
#include "protocol/bacnet/server_router.hpp"

#include <boost/asio/io_context.hpp>

#include <list>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe::load {

/// What leads to some of the devices. All calls come on the thread that runs
/// *context*.
class bacnet_server {
public:
  using time_point = bacnet_devices::time_point;

  /// @param devices Has all devices before frames come; outlives this.
  bacnet_server(boost::asio::io_context& context, bacnet_devices& devices)
    : context_(context), devices_(devices) {
    // nop
  }

  /// Opens a router to *network*, with the devices of these positions behind
  /// it. Returns its port; *port* 0 lets the system choose. Fails as
  /// `udp_port::open`.
  [[nodiscard]] result<uint16_t> open_router(const std::string& host,
                                             uint16_t port, uint16_t network,
                                             std::vector<size_t> members);

  /// Opens an address of its own for one device.
  [[nodiscard]] result<uint16_t> open_device(const std::string& host,
                                             uint16_t port, size_t member);

  /// Hears what is sent to all: a socket that is bound to one address does not.
  /// To be called when the others are open.
  [[nodiscard]] status open_broadcast(const std::string& host);

  /// What device *i* says goes out.
  void send(size_t i, const bacnet_devices::frames& what, time_point now);

  /// Datagrams that were none of BACnet/IP, or for nobody here.
  [[nodiscard]] uint64_t strangers() const noexcept {
    return strangers_;
  }

  [[nodiscard]] uint64_t dropped() const;

  void close();

private:
  using link = std::variant<bacnet::server_router, bacnet::bip_port>;

  /// A socket and what speaks on it.
  struct endpoint {
    std::optional<udp_port> socket;
    std::optional<link> how;
    std::vector<size_t> members; ///< Of a device with its own: just it.
    std::map<uint32_t, size_t> by_instance;
  };

  [[nodiscard]] endpoint& add();
  [[nodiscard]] result<uint16_t> open(endpoint& x, const std::string& host,
                                      uint16_t port);
  void receive(endpoint& x, const bacnet::bip_address& from,
               bacnet::octets datagram);
  void receive_routed(endpoint& x, const bacnet::bip_address& from,
                      bacnet::octets datagram, time_point now);
  void receive_own(endpoint& x, const bacnet::bip_address& from,
                   bacnet::octets datagram, time_point now);
  void deliver(size_t i, const bacnet::device_address& from, bool broadcast,
               bacnet::octets datagram, time_point now);

  boost::asio::io_context& context_;
  bacnet_devices& devices_;
  std::list<endpoint> endpoints_; ///< A list, as handlers refer to them.
  std::list<udp_port> broadcasts_;
  std::vector<endpoint*> leading_; ///< To each device.
  uint64_t strangers_ = 0;
};

} // namespace troupe::load
