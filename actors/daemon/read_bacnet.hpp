// Section `[drivers.bacnet]` of the configuration.

#pragma once

#include "actors/daemon/options.hpp"
#include "actors/daemon/toml_reader.hpp"

namespace troupe {

/// Complains about what is wrong, with its place.
void read_bacnet(toml_reader& in, bacnet_options& out);

/// Reads `ADDRESS[:PORT]`, port 47808 when left out. Fails with
/// `invalid_config`.
[[nodiscard]] result<endpoint> read_bbmd(const std::string& text);

} // namespace troupe
