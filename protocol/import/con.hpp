// Reads connection files (`.con`).

#pragma once

#include "protocol/import/issue_log.hpp"
#include "protocol/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What happens to values that have presets: nothing, only these are passed
/// on, or all values are and these by name.
enum class preset_use : uint8_t { none, exclusive, shared };

/// One end of a template, or a filter for ends.
struct connection_row {
  bool source = false; ///< Else a destination.
  bool fixed = false;  ///< A device by its name; else all that the filter fits.
  std::string contexts;    ///< Empty: everywhere.
  std::string target_type; ///< `Floor`, `Room`, ... Empty: no context.
  std::string target_name;
  std::string device; ///< Handle.
  std::string device_type;
  std::string block;
  uint32_t index = 0;
  std::string point;
  value map; ///< Structure of JSONPaths by member (IAP 13.1), or null.
  preset_use presets = preset_use::none;
  bool localized = false;
  std::string transform; ///< As in the file: nobody said what it means.
  uint32_t line = 0;
  uint32_t name_column = 0; ///< Where cells are, for messages.
  uint32_t device_column = 0;
  uint32_t type_column = 0;
  uint32_t point_column = 0;
};

/// All rows with one name, in file order; at least one source and one
/// destination.
struct connection_template {
  std::string name;
  std::vector<connection_row> rows;
};

/// Reads a file that begins `#filetype,con`, in the layout with `Template Name`
/// or the older one with `Rule ID`. Rows of a name need not follow each other.
/// An older row with a device name is fixed; of its scopes `World` and an empty
/// one mean everywhere, others become contexts `area` or `area/zone`. `Map` is
/// a JSON object of JSONPaths. Templates with an error are left out of the
/// result, and every error is reported.
[[nodiscard]] std::vector<connection_template> read_con(std::string_view text,
                                                        issue_log& issues);

} // namespace troupe
