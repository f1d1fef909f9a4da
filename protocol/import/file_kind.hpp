// What kind of file something is, by its first lines.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

enum class file_kind : uint8_t {
  lon_interface,    ///< `.xif`
  modbus_interface, ///< `.mod`
  device_types,     ///< `.dtd`
  devices,          ///< Device list.
  unsupported,      ///< Known, but not read yet.
  unknown,
};

struct recognized_file {
  file_kind kind = file_kind::unknown;
  /// What it holds, when it is unsupported; what is wrong, when unknown.
  std::string what;
};

/// Looks at the first lines only; extensions of files vary too much. Looks at
/// up to 100 lines of settings. Never fails: what nobody knows is `unknown`.
[[nodiscard]] recognized_file recognize(std::string_view text);

} // namespace troupe
