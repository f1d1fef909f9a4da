// The files that tell a gateway about a simulated site.

#pragma once

#include "bench/load/site.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::load {

/// The device CSV of *x*: a header line, then a line a device. *places* holds
/// what stands before the unit in addresses, a socket each: HOST:PORT, or the
/// name of a serial channel. Without places the devices are those of BACnet,
/// whose address is their instance. Columns are those of device lists of the
/// field.
[[nodiscard]] std::string device_csv(const site& x,
                                     const std::vector<std::string>& places);

/// A serial line, as a gateway has to know it.
struct channel {
  std::string name;
  std::string device;
};

/// Sections of `trouped.toml`.
[[nodiscard]] std::string channels_toml(const std::vector<channel>& x,
                                        uint32_t baud);

/// Writes *text* to *path*. Fails with `storage_failed`.
[[nodiscard]] status write_text(const std::string& path,
                                const std::string& text);

/// The `.mod` interface file of a kind. Addresses are zero-based; scaling is
/// written as two points.
[[nodiscard]] std::string mod_file(const device_kind& x);

/// The `.dtd` file that names the program ids of *kinds*.
[[nodiscard]] std::string dtd_file(const std::vector<device_kind_ptr>& kinds,
                                   const std::string& protocol = "modbus");

/// All kinds of a site, each once, in order of appearance.
[[nodiscard]] std::vector<device_kind_ptr> kinds_of(const site& x);

/// Writes `devices.csv`, `device-types.dtd` and a `.mod` file a kind, or a
/// `.bac` file where there are no places, into *folder*, which is made when it
/// is missing. Overwrites what is there. Fails with `storage_failed`.
[[nodiscard]] status write_files(const site& x,
                                 const std::vector<std::string>& places,
                                 const std::string& folder);

} // namespace troupe::load
