// Our own Mosquitto: its configuration, its rights, its life.

#pragma once

#include "protocol/result.hpp"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// Files in *directory*: `mosquitto.conf`, `acl`, `passwd`, and `data/` with
/// the retained state and the queues of persistent clients.
struct broker_config {
  /// Absolute path of everything the broker has; owned by the broker's user.
  std::string directory;
  std::string program = "mosquitto";
  std::string host = "127.0.0.1";
  uint16_t port = 1883;
  /// The gateway's name on the bus, the only one that writes `fb` and `ev`.
  std::string user = "trouped";
  /// Made anew at each start, so that none has to be kept anywhere.
  std::string password;
  /// Owned by drivers that are clients: they write `fb` of their devices.
  std::vector<std::string> external_protocols = {};
};

/// The text of `mosquitto.conf`. Queues are long (100,000 messages):
/// Mosquitto's default of 1,000 silently loses most of the retained state of a
/// big site for a new QoS 1 subscriber. Sessions of clients that stay away end
/// after 14 days (IAP Q1), packets are at most 16 MiB (IAP Q22).
/// @param system_user Whom Mosquitto becomes when root starts it.
[[nodiscard]] std::string mosquitto_conf(const broker_config& cfg,
                                         const std::string& system_user);

/// The access list: everybody reads; everybody writes requests, service topics
/// and foreign trees; only the gateway writes `fb` and `ev`, with the
/// exceptions of IAP decision Q2. The exceptions are `ev/data`, which
/// applications publish themselves (IAP 11.2), and replies below
/// `fb/={service}/` (IAP 10). Drivers outside write `fb/dev/{P}` and the types
/// and life events of their protocols, `ev/discovery/device`, and `ev/error`,
/// as the vendor's driver library does (IAP 21.2).
[[nodiscard]] std::string mosquitto_acl(const broker_config& cfg);

/// Writes the files. Fails with `storage_failed`. Overwrites the files of the
/// last start, save the broker's state. Blocks while `mosquitto_passwd` hashes
/// the password.
status prepare_broker(const broker_config& cfg);

/// A random password: 32 hex digits from the kernel. Empty when the kernel
/// gives none.
[[nodiscard]] std::string make_password();

/// Starts the program of *cfg*; it dies with this process. Returns its id. It
/// gets SIGTERM when the *thread* that called ends: call it on one that lives
/// as long as the broker may. A program that is not there shows as an exit with
/// 127, not as a failure here. Fails with `internal`.
[[nodiscard]] result<pid_t> start_broker(const broker_config& cfg);

/// Whether somebody listens on the port already.
/// @param host A numeric address; names are not looked up.
[[nodiscard]] bool is_port_taken(const std::string& host, uint16_t port);

/// A port that nobody has at the moment; zero when there is none. Somebody else
/// may take it before the broker does; then the start fails.
[[nodiscard]] uint16_t find_free_port(const std::string& host);

} // namespace troupe
