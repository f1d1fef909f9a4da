// Our own Mosquitto: its configuration, its rights, its life.

#pragma once

#include "bridge/mqtt/broker_users.hpp"
#include "bridge/mqtt/tls_files.hpp"
#include "protocol/result.hpp"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A listener with TLS. Everybody needs a password there, also on loopback.
struct broker_tls {
  std::string host; ///< A numeric address.
  uint16_t port = 8883;
  /// With a CA, clients need a certificate of it besides their password.
  tls_files files;
};

/// Files in *directory*: `mosquitto.conf`, `acl`, `passwd`, copies of the TLS
/// files, and `data/` with the retained state and the queues of persistent
/// clients.
struct broker_config {
  /// Absolute path of everything the broker has; owned by the broker's user.
  std::string directory;
  std::string program = "mosquitto";
  /// A numeric address; on any but loopback everybody needs a password.
  std::string host = "127.0.0.1";
  uint16_t port = 1883;
  /// The gateway's name on the bus, the only one that writes `fb` and `ev`.
  std::string user = "trouped";
  /// Made anew at each start, so that none has to be kept anywhere.
  std::string password;
  std::vector<broker_user> users; ///< They may do what loopback clients may.
  std::optional<broker_tls> tls;
  /// Days after which the session of a client that stays away ends (IAP Q1).
  int64_t client_expiration = 14;
  /// What waits for one client at most. Mosquitto's default of 1,000 silently
  /// loses most of the retained state of a big site for a new QoS 1 subscriber.
  int64_t max_queued_messages = 100'000;
  int64_t max_queued_bytes = int64_t{128} << 20;
  /// Owned by drivers that are clients: they write `fb` of their devices.
  std::vector<std::string> external_protocols = {};
};

/// The text of `mosquitto.conf`. Packets are at most 16 MiB (IAP Q22).
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

/// Writes the files. Fails with `storage_failed`, or `invalid_config` when a
/// TLS file cannot be read. Overwrites the files of the last start, save the
/// broker's state. Blocks while `mosquitto_passwd` hashes the password.
status prepare_broker(const broker_config& cfg);

/// A random password: 32 hex digits from the kernel. Empty when the kernel
/// gives none.
[[nodiscard]] std::string make_password();

/// Starts the program of *cfg*; it dies with this process. Returns its id. It
/// gets SIGTERM when the *thread* that called ends: call it on one that lives
/// as long as the broker may. A program that is not there shows as an exit with
/// 127, not as a failure here. Fails with `internal`.
[[nodiscard]] result<pid_t> start_broker(const broker_config& cfg);

} // namespace troupe
