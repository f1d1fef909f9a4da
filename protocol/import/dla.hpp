// Reads datapoint properties (`.dla`).

#pragma once

#include "protocol/data_rule.hpp"
#include "protocol/import/issue.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// What one row says about a datapoint of a device type.
struct dla_row {
  std::string protocol; ///< Lower case.
  std::string type;     ///< As in the file.
  data_rule rule;       ///< In normal form; empty: as the type says.
  uint32_t line = 0;
  uint32_t type_column = 0; ///< Where the cells are, for messages.
  uint32_t point_column = 0;
  uint32_t initial_column = 0;
};

// clang-format off
/// Reads a file that begins `#filetype,dla`. Columns come in any order; those
/// that only some releases write may be absent, and are read by all their
/// names. An empty cell means the default.
///
/// | column | becomes |
/// |---|---|
/// | Protocol, Device Type, Datapoint (`block/index/point`) | which point |
/// | Monitored `No` | monitor rate 0 |
/// | Monitoring Method `Event-Driven`, Polled `No` | monitor event |
/// | Monitoring Method `Polled`, Polled `Yes` | monitor rate: the next, or slow |
/// | Poll Interval | monitor rate, seconds |
/// | Publish Interval, Publish Min Delta Time | monitor throttle: the longer |
/// | Publish Min Delta Value `any` | monitor report change |
/// | Publish Min Delta Value `always` | monitor report any |
/// | Publish Min Delta Value number | monitor report threshold-any, threshold |
/// | Initial Value, Provision Initial Value | `initial`, `provision_initial` |
/// | Logged, Log Min Delta Time, Log Min Delta Value | log |
/// | Log Interval 1 to 3, Log Retention 1 to 3 | log levels |
/// | Alarm Enabled, Alarm Type Name (Alarm Name), Alarm Details | alarm |
/// | Low Error, Low Warning, High Warning, High Error | alarm limits |
/// | Visible, Tags | visible, tags |
/// | Presets, Localization | presets, localization (JSON) |
///
/// The columns of the first row are required. Expected intervals only estimate
/// loads and are checked, not kept.
// clang-format on
[[nodiscard]] import_result<std::vector<dla_row>>
read_dla(const std::string& file, std::string_view text);

} // namespace troupe
