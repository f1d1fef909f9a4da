// The devices of the gateway as files know them.

#pragma once

#include "actors/payloads.hpp"
#include "protocol/import/known_site.hpp"

#include <vector>

namespace troupe {

/// Those of *views* that a file can bring: neither deleted nor part of every
/// gateway. Devices of drivers outside are not among them.
[[nodiscard]] std::vector<known_device> site_devices(const view_set& views);

} // namespace troupe
