// Reads BACnet type maps (`.btm`).

#pragma once

#include "protocol/bacnet/object.hpp"
#include "protocol/data_type.hpp"
#include "protocol/device_type.hpp"
#include "protocol/import/issue_log.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// The BACnet object that stands for a datapoint, or for a member of it.
struct bacnet_mapping {
  std::string block;
  uint32_t index = 0;
  std::string point;
  std::string field; ///< Member of a structure, `a/b` below it; empty: all.
  bacnet::object_type type = bacnet::object_type::analog_input; ///< AI to MSV.
  uint32_t instance = 0; ///< Within the mapped device, to 4,194,302.
  std::string name;      ///< Object name.
  std::string units;     ///< As in the file: `degrees-celsius`, older `DegC`.
  std::string desc;
  std::string iap_type; ///< `SNVT_switch`, `float`; may be empty.
  std::optional<scaling>
    scale; ///< Older files only: shown = a * 10^b * (x + c)
  std::vector<std::string> states; ///< Texts of a multi-state object, from 1.
  uint32_t line = 0;
  uint32_t point_column = 0; ///< Where cells are, for messages.
  uint32_t block_column = 0;
  uint32_t field_column = 0;
};

/// How the devices of one type appear in BACnet. *name* is that of the
/// interface file that it belongs to, *program_id* may be empty.
struct bacnet_map {
  std::string file;
  std::string name;
  std::string protocol; ///< Lower case; empty: the file does not say.
  std::string program_id;
  std::string product;
  std::string manufacturer;
  std::string desc;
  /// Older files take names of points less exactly.
  bool old_layout = false;
  std::vector<bacnet_mapping> rows;
};

/// Reads a file that begins `#filetype,bacnet_type_map`, in the layout of
/// version 6 (`Technology`, `BlockType`, ...) or 7 (`Block Name`, ...), told
/// apart by its columns. Objects are unique by type and number, and by name.
/// State texts are `Off;On` or a JSON list or object of numbers. Rows with an
/// error are left out of the result, and every error is reported.
[[nodiscard]] bacnet_map read_btm(std::string_view text, issue_log& issues);

/// Compares *map* with the type that it is for. Blocks and points get their
/// exact names: older files write `8502sccVAV` for block `sccVAV` and
/// `nvoUnitStatus_cool` for a member of `nvoUnitStatus`. What does not exist is
/// an error, in older files a warning, and the row is left out.
void check_btm(bacnet_map& map, const device_type& type, issue_log& issues);

} // namespace troupe
