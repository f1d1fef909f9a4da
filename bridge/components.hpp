// What the gateway is made of, and under which licences.

#pragma once

#include "protocol/value.hpp"

#include <string>

namespace troupe {

/// The list `components` of `fb/about` (IAP 4.4): the gateway itself, then what
/// is linked to it or comes with it. Versions of libraries are those of the
/// system and not told.
/// @param version Of the gateway.
[[nodiscard]] value list_components(const std::string& version);

} // namespace troupe
