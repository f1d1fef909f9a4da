// Reads device lists (CSV that begins `name,deviceType,...`).

#pragma once

#include "protocol/import/issue.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A device to be created. Texts that the gateway has no use for yet are kept
/// as they are.
struct device_row {
  std::string file;
  uint32_t line = 0;
  std::string handle;        ///< Column `name`; see `is_valid_handle`.
  std::string protocol;      ///< Lower case.
  std::string device_type;   ///< A name or a program id, as in the file.
  std::string uid;           ///< Address, `auto`, or empty: not known yet.
  std::string category;      ///< `EDGE`, or empty.
  std::string discovery;     ///< `manual` or `discovery`, or empty.
  std::string installed;     ///< Date such as 2024-01-15, or empty.
  std::optional<double> lat; ///< Degrees, -90 to 90; set together with lng.
  std::optional<double> lng; ///< Degrees, -180 to 180.
  std::string zone;          ///< IANA name of the time zone.
  std::string customer;
  /// Handle in the system that exported the file, once in a file; ours is the
  /// name.
  std::string did;
  std::string desc;         ///< Optional column `description`.
  uint32_t name_column = 0; ///< Where the cells are, for messages.
  uint32_t type_column = 0;
  uint32_t uid_column = 0;
};

/// Reads a device list. Columns `name`, `deviceType` and `protocol` are
/// required, in any order. Rows with an error are left out of the result, and
/// every error is reported.
[[nodiscard]] import_result<std::vector<device_row>>
read_device_csv(const std::string& file, std::string_view text);

} // namespace troupe
