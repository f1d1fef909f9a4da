// Writes connection files (`.con`).

#include "protocol/export/write_con.hpp"

#include "protocol/export/csv_writer.hpp"
#include "protocol/iap/json.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr const char* preset_words[] = {"No", "Exclusive", "Non-exclusive"};

} // namespace

std::string write_con(const std::vector<connection_template>& templates) {
  csv_writer out;
  out.setting("filetype", "con");
  out.row({"Template Name", "Reference Type", "Contexts", "Target Type",
           "Target Name", "Device Name", "Device Type", "Datapoint Name",
           "Direction", "Map", "Use Presets", "Use Localized Value",
           "Transform"});
  for (auto& [name, rows] : templates)
    for (auto& x : rows)
      out.row({name, x.fixed ? "Fixed" : "Relative", x.contexts, x.target_type,
               x.target_name, x.device, x.device_type,
               fmt::format("{}/{}/{}", x.block, x.index, x.point),
               x.source ? "Source" : "Destination",
               x.map.is_null() ? std::string{} : iap::to_json(x.map),
               preset_words[static_cast<size_t>(x.presets)],
               yes_no(x.localized), x.transform});
  return out.take();
}

} // namespace troupe
