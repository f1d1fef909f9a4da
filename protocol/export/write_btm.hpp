// Writes BACnet type maps (`.btm`).

#pragma once

#include "protocol/import/btm.hpp"

#include <string>

namespace troupe {

/// Inverse of `read_btm`, in the layout of version 7. What only older files
/// have, the protocol and the scaling, is in the columns of these when a map
/// has it. A map of the older layout is written in the newer one, which takes
/// names exactly: check it before.
[[nodiscard]] std::string write_btm(const bacnet_map& map);

} // namespace troupe
