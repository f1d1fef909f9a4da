// The section `[history.postgres]` of the configuration.

#pragma once

#include "actors/daemon/options.hpp"
#include "actors/daemon/toml_reader.hpp"

namespace troupe {

void read_postgres(toml_reader& in, postgres_options& out);

} // namespace troupe
