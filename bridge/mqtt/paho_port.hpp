// The MQTT client over Eclipse Paho.

#pragma once

#include "bridge/mqtt/port.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe {

struct paho_config {
  std::string host;
  uint16_t port = 1883;
  std::string client_id = "trouped.0";
  std::string user; ///< Empty: anonymous.
  std::string password;
  int keep_alive = 30; ///< Seconds.
  int window = 1'000;  ///< Publications in flight.
};

[[nodiscard]] std::unique_ptr<mqtt_port> make_paho_port(const paho_config& cfg);

} // namespace troupe
