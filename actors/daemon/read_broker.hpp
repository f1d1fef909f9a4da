// Section `[broker]` of the configuration.

#pragma once

#include "actors/daemon/options.hpp"
#include "actors/daemon/toml_reader.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// Where keys stand, for what can be judged only when everything was read.
using option_places = std::map<std::string, std::string>;

/// Complains about what is wrong by itself.
void read_broker(toml_reader& in, broker_options& out, option_places& places);

/// Complains about what is wrong together, as listening to the world without
/// users.
void check_broker(const broker_options& x, const option_places& places,
                  std::vector<std::string>& problems);

} // namespace troupe
