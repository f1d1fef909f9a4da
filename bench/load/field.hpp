// `troupe-load field`: simulated devices until a signal comes.

#pragma once

#include "bench/load/site.hpp"
#include "protocol/bacnet/server_settings.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe::load {

/// What only BACnet devices have.
struct bacnet_options {
  uint16_t network = 1'000;   ///< Behind the first router; others count up.
  uint32_t instance = 1;      ///< Of the first device; others count up.
  bool own_addresses = false; ///< No routers: addresses count up from `host`.

  /// Address of broadcasts to hear; empty: the one of loopback there, else
  /// none.
  std::string broadcast;
  std::vector<std::string> without; ///< Abilities: `rpm`, `cov` and so on.
  uint16_t max_apdu = bacnet::most_apdu_bytes;
  size_t subscriptions = 64; ///< Of each device at once.
};

/// Command line of `troupe-load field`. Texts are as the user wrote them;
/// `describe_site` reads them.
struct field_options {
  /// Or `modbus-rtu`: sockets are lines. Or `bacnet`: they are routers.
  std::string protocol = "modbus";
  uniform_settings uniform;
  std::string host = "127.0.0.1";
  /// Of the first socket, the others count up from it; 0: the system chooses.
  uint16_t port = 0;
  uint32_t baud = 19'200; ///< Of serial lines; 0: bytes take no time.
  std::string channels;   ///< File for the settings of serial lines, or empty.
  /// Share of all points that change per second.
  std::string change = "1%";
  std::string faults; ///< See `parse_fault_spec`.
  uint64_t seed = 1;
  std::string site_file; ///< Describes everything else when not empty.
  std::string out;       ///< Folder for the import files, or empty.
  std::string memory;    ///< File that keeps what is written, or empty.
  uint32_t stats = 0;    ///< Seconds between counter lines; 0: never.
  /// At which a gateway should poll, for `late` in the totals; 0: unknown.
  std::chrono::milliseconds period{0};
  /// For how long what depends on a written value moves once a second.
  std::chrono::milliseconds settle{900'000};
  bacnet_options bacnet;
};

/// Makes the site that the options describe. Fails with `invalid_config`.
[[nodiscard]] result<site> describe_site(field_options options);

/// Listens, writes the files, prints the ready line and serves until SIGTERM or
/// SIGINT. SIGUSR1 prints the counters to standard error. Returns when it is
/// stopped, or the reason why it could not start. Fails with `resource_taken`
/// for a port or terminal, else with `invalid_config` or `storage_failed`. The
/// files are written after the sockets listen, because only then the ports are
/// known.
[[nodiscard]] status run_field(const site& x, const field_options& options);

} // namespace troupe::load
