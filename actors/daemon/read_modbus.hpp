// Section `[drivers.modbus]` of the configuration.

#pragma once

#include "actors/daemon/options.hpp"
#include "actors/daemon/toml_reader.hpp"

namespace troupe {

void read_modbus(toml_reader& in, modbus_options& out);

} // namespace troupe
