// The files that tell a gateway about a simulated site.

#pragma once

#include "bench/load/site.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::load {

/// The device CSV of *x*: a header line, then a line a device. *ports* holds
/// the port of each socket. Columns are those of device lists of the field.
[[nodiscard]] std::string device_csv(const site& x,
                                     const std::vector<uint16_t>& ports);

/// The `.mod` interface file of a kind. Addresses are zero-based; scaling is
/// written as two points.
[[nodiscard]] std::string mod_file(const device_kind& x);

/// The `.dtd` file that names the program ids of *kinds*.
[[nodiscard]] std::string dtd_file(const std::vector<device_kind_ptr>& kinds);

/// All kinds of a site, each once, in order of appearance.
[[nodiscard]] std::vector<device_kind_ptr> kinds_of(const site& x);

/// Writes `devices.csv`, `device-types.dtd` and a `.mod` file a kind into
/// *folder*, which is made when it is missing. Overwrites what is there. Fails
/// with `storage_failed`.
[[nodiscard]] status write_files(const site& x,
                                 const std::vector<uint16_t>& ports,
                                 const std::string& folder);

} // namespace troupe::load
