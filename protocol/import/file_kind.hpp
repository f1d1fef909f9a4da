// What kind of file something is, by its first lines.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

enum class file_kind : uint8_t {
  lon_interface,     ///< `.xif`
  modbus_interface,  ///< `.mod`
  bacnet_interface,  ///< `.bac`
  enocean_interface, ///< `.eno`
  iotc_interface,    ///< `.iotc`
  lorawan_interface, ///< `.lorawan`
  foreign_interface, ///< `#filetype,{protocol}_xif` of a driver elsewhere.
  device_types,      ///< `.dtd`
  devices,           ///< Device list.
  data_rules,        ///< `.dla`
  resource_report,   ///< LonMark types as XML.
  bacnet_map,        ///< `.btm`
  connections,       ///< `.con`
  package,           ///< `.dtp`, `.zip`
  picture,
  binary, ///< Images of programs and the like.
  unknown,
};

struct recognized_file {
  file_kind kind = file_kind::unknown;
  /// What is wrong, when unknown; the protocol of a foreign interface; else
  /// what such files are called.
  std::string what;
};

/// Looks at the first lines only; extensions of files vary too much. Looks at
/// up to 100 lines of settings. Never fails: what nobody knows is `unknown`.
[[nodiscard]] recognized_file recognize(std::string_view text);

/// Files from which a device type is read.
[[nodiscard]] bool is_interface(file_kind x) noexcept;

/// Whether *name* ends like a file that can be imported: `.xif`, `.mod`, ... in
/// any case. What a file is its content says; the ending only keeps what lies
/// beside it from being read.
[[nodiscard]] bool is_importable(std::string_view name);

} // namespace troupe
