// Modbus TCP on real sockets: listeners, connections, faults.

#pragma once

#include "bench/load/unit.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

namespace troupe::load {

/// What the simulator did since it started.
struct counters {
  uint64_t requests = 0;
  uint64_t writes = 0;     ///< Write requests, refused ones included.
  uint64_t exceptions = 0; ///< Answers that were exceptions.
  uint64_t unanswered = 0; ///< Requests to silent units.
  uint64_t dropped = 0;    ///< Late answers given up: too many waited.
  uint64_t broken = 0;     ///< Connections closed for a malformed frame.
  uint64_t accepted = 0;   ///< Connections.
  uint64_t open = 0;       ///< Connections now.
};

class memory;
class punctuality;
class session;

/// The units behind one socket; unit id 1 comes first.
using unit_list = std::vector<unit>;

/// Lets what happens behind sockets reach the plant, and the clock the faults.
/// References: all of it outlives server and sessions.
struct field_state {
  plant& devices;
  counters& count;
  std::chrono::steady_clock::time_point started;
  memory* kept = nullptr;      ///< Null: the devices forget what is written.
  punctuality* late = nullptr; ///< Null: nobody asks for it.
};

/// Listens on any number of sockets in one thread. All units of a socket share
/// its connections; their answers keep no order among each other when some are
/// slow, as behind a gateway. All calls come on the thread that runs *context*.
class server {
public:
  using tcp = boost::asio::ip::tcp;

  server(boost::asio::io_context& context, field_state state);

  /// Starts to listen and returns the port; *port* 0 lets the system choose.
  /// Fails with `invalid_config` for what is no IP address, and with
  /// `resource_taken`.
  [[nodiscard]] result<uint16_t> listen(const std::string& host, uint16_t port,
                                        unit_list units);

  /// Stops listening and closes all connections.
  void close();

private:
  /// *pause* runs after an accept that failed.
  struct listener {
    tcp::acceptor acceptor;
    boost::asio::steady_timer pause;
    std::shared_ptr<const unit_list> units;
  };

  void accept(listener& x);
  void on_accept(listener& x, const boost::system::error_code& error,
                 tcp::socket socket);

  boost::asio::io_context& context_;
  field_state state_;
  /// A list, because handlers keep references into it.
  std::list<listener> listeners_;
  std::vector<std::weak_ptr<session>> sessions_;
};

} // namespace troupe::load
