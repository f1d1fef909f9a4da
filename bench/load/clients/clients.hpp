// `troupe-load clients`: plays the clients of a gateway.

#pragma once

#include "bench/load/clients/options.hpp"
#include "protocol/result.hpp"

namespace troupe::load {

/// Connects everybody, prints a ready line and goes on for `seconds`, or until
/// SIGTERM or SIGINT. Then, and whenever SIGUSR1 comes, prints a line of
/// `findings_json` on standard output. SIGUSR2 begins a new window of
/// times. Fails with `invalid_config`, `not_connected`, or where there is
/// nothing to write to with `no_such_point`.
[[nodiscard]] status run_clients(const client_options& x);

} // namespace troupe::load
