// What the parts of the gateway are told, derived from the options.

#pragma once

#include "actors/daemon/options.hpp"
#include "bridge/mqtt/broker.hpp"
#include "drivers/registry.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

/// Options are in seconds, settings in milliseconds.
/// @param seed Of the jitter between attempts to connect.
[[nodiscard]] driver_settings make_driver_settings(const modbus_options& x,
                                                   uint64_t seed);

/// @param seed Of the jitter, and of the first number of a request.
[[nodiscard]] bacnet::settings make_bacnet_settings(const bacnet_options& x,
                                                    uint64_t seed);

/// Where a broker is, and as whom to come.
struct broker_login {
  endpoint where;
  std::string user; ///< Empty: anonymous.
  std::string password;
  std::optional<tls_files> tls; ///< Set for `mqtts`.
};

/// Reads `mqtt[s]://HOST[:PORT]`, port 1883 or 8883 when left out, and the
/// first line of the password file, and checks the TLS files. Fails with
/// `invalid_config`.
[[nodiscard]] result<broker_login>
read_broker_login(const broker_options& options);

/// Returns the first line of a password file. Fails with `invalid_config`.
[[nodiscard]] result<std::string> read_password(const std::string& file);

/// What our own broker is told, except its password; a port 0 is still to be
/// chosen. Reads the users and checks the TLS files. Fails with
/// `invalid_config`.
[[nodiscard]] result<broker_config>
make_broker_settings(const broker_options& options, const std::string& state);

} // namespace troupe
