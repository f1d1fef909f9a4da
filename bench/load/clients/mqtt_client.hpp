// An MQTT client on an event loop, as many of them as a test needs.

#pragma once

#include "protocol/result.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct mosquitto;

namespace troupe::load {

/// Where the broker is.
struct broker_place {
  std::string host = "127.0.0.1";
  uint16_t port = 1883;
};

/// Reads `HOST:PORT`; `[::1]:1883` for IPv6. Fails with `invalid_config`.
[[nodiscard]] result<broker_place> parse_broker(std::string_view text);

/// A clean session of MQTT 3.1.1 by libmosquitto, which is not what the gateway
/// speaks with: a mistake of the one would show against the other. All calls
/// and handlers on the thread that runs the context, which outlives it.
class mqtt_client : public std::enable_shared_from_this<mqtt_client> {
public:
  struct message {
    std::string_view topic;
    std::string_view payload;
    bool retained = false;
  };

  /// Called while the client lives, save after `close`.
  struct handlers {
    std::function<void()> connected;
    std::function<void()> lost; ///< Refused, or the connection broke.
    std::function<void(const message&)> arrived;
  };

  mqtt_client(boost::asio::io_context& context, const std::string& id,
              handlers on);

  mqtt_client(const mqtt_client&) = delete;
  mqtt_client& operator=(const mqtt_client&) = delete;

  ~mqtt_client();

  /// Fails with `not_connected`. Waits for the TCP connection, which is short
  /// on the networks of tests; `connected` comes with the broker's answer.
  [[nodiscard]] status connect(const broker_place& where);

  /// @param qos 0 to 2
  [[nodiscard]] status subscribe(const std::string& filter, int qos);
  [[nodiscard]] status unsubscribe(const std::string& filter);

  /// Fails with `not_connected`.
  [[nodiscard]] status publish(const std::string& topic,
                               std::string_view payload, int qos);

  /// Leaves what comes in the socket, until the kernel and the broker hold it:
  /// what a reader does that is stuck. At most 90 s, which is one and a half
  /// times the keep-alive: no ping is sent meanwhile (MQTT 3.1.1, 3.1.2.10).
  void stop_reading();
  void go_on_reading();

  /// Says good-bye.
  void close();

private:
  void watch();
  void wait_to_read();
  void wait_to_write();
  void wait_for_tick();
  void broken();

  boost::asio::posix::stream_descriptor socket_;
  boost::asio::steady_timer ticks_;
  handlers on_;
  mosquitto* session_ = nullptr;
  bool reading_ = true;
  bool waits_to_read_ = false;
  bool waits_to_write_ = false;
  bool closed_ = false;
};

} // namespace troupe::load
