// What the sink to PostgreSQL is told, derived from the options.

#pragma once

#include "actors/daemon/options.hpp"
#include "protocol/result.hpp"
#include "storage/postgres/libpq_connection.hpp"
#include "storage/postgres/postgres_sink.hpp"
#include "storage/postgres/store_source.hpp"

#include <string>

namespace troupe {

struct sink_settings {
  postgres_config sink;
  libpq_config connection;
  store_source_config source;
};

/// Reads the password file. Fails with `invalid_config`.
/// @param sid Names the gateway, unless the options do.
/// @pre *x* has a url
[[nodiscard]] result<sink_settings>
make_sink_settings(const postgres_options& x, const std::string& sid);

} // namespace troupe
