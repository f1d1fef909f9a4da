// Our own Mosquitto: its configuration, its rights, its life.

#pragma once

#include "protocol/result.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace troupe {

struct broker_config {
  std::string directory; ///< Absolute; everything of the broker.
  std::string program = "mosquitto";
  std::string host = "127.0.0.1";
  uint16_t port = 1883;
  std::string user = "trouped"; ///< Who alone writes `fb`.
  std::string password;         ///< Random, made anew at each start.
};

/// The text of `mosquitto.conf`.
[[nodiscard]] std::string mosquitto_conf(const broker_config& cfg,
                                         const std::string& system_user);

/// The access list: everybody reads; everybody writes requests, service
/// topics and foreign trees; only the gateway writes `fb` and `ev`, with the
/// exceptions of IAP decision Q2.
[[nodiscard]] std::string mosquitto_acl(const broker_config& cfg);

/// Writes the files. Fails with `storage_failed`.
status prepare_broker(const broker_config& cfg);

/// A random password: 32 hex digits from the kernel.
[[nodiscard]] std::string make_password();

/// Starts the program of *cfg*; it dies with this process. Returns its id.
[[nodiscard]] result<pid_t> start_broker(const broker_config& cfg);

/// Whether somebody listens on the port already.
[[nodiscard]] bool is_port_taken(const std::string& host, uint16_t port);

/// A port that nobody has at the moment; zero when there is none.
[[nodiscard]] uint16_t find_free_port(const std::string& host);

} // namespace troupe
