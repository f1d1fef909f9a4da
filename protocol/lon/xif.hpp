// Reader of LON interface files (XIF, versions 3.1 to 4.501).

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/issue.hpp"
#include "protocol/lon/catalogue.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe::lon {

/// The longest file that is read, in bytes.
inline constexpr size_t most_xif_bytes = size_t{16} << 20;

/// The most datapoints of a device type.
inline constexpr size_t most_xif_points = 4096;

/// Reads the interface of a LON device. The type is named after *file*, its
/// protocol is `lon`. Points without functional block are in block `device`,
/// index 0. Network variables of the maker's own types have the type that the
/// profile of their block names in *types*; without one they get the layout
/// that the file states, named `{program id}-4/UNVT_{variable}`. The maker's
/// profiles also name blocks that the file does not. Errors are only what
/// makes the file unusable; what is merely left out is a warning. Block arrays
/// give indexes from 0 (IAP Q50). Properties in value files are shown with
/// their values; nothing can write them, so they have no address.
[[nodiscard]] import_result<device_type> read_xif(const std::string& file,
                                                  std::string_view text,
                                                  const type_catalogue& types);

} // namespace troupe::lon
