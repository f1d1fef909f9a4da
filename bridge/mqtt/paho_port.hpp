// The MQTT client over Eclipse Paho.

#pragma once

#include "bridge/mqtt/port.hpp"
#include "bridge/mqtt/tls_files.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace troupe {

/// A session of MQTT 3.1.1 that survives our restarts (clean session off, IAP
/// 2), so that requests at QoS 1 wait in the broker while the gateway is down.
struct paho_config {
  std::string host;
  uint16_t port = 1883;
  /// `{service}.{n}`, as services of the field are named (IAP 2), or longer.
  /// Two clients of one id throw each other out.
  std::string client_id = "trouped.0";
  std::string user; ///< Empty: anonymous.
  std::string password;
  /// Set: TLS, where the broker's certificate must be one of `ca`, or of the
  /// system's authorities when there is none, and must name *host*.
  std::optional<tls_files> tls;
  /// The session ends with the connection, and with it what waits there.
  bool clean = false;
  int keep_alive = 30; ///< Seconds.
  /// Publications in flight; also what Paho may buffer, which refuses beyond
  /// it.
  int window = 1'000;
};

/// Does not connect. No exception of the library comes out of it: each becomes
/// an event.
[[nodiscard]] std::unique_ptr<mqtt_port> make_paho_port(const paho_config& cfg);

} // namespace troupe
