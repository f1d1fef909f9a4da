// Writes BACnet type maps (`.btm`).

#include "protocol/export/write_btm.hpp"

#include "protocol/export/csv_writer.hpp"
#include "protocol/iap/json.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Texts may have semicolons, so that the list is JSON.
std::string states_text(const std::vector<std::string>& states) {
  if (states.empty())
    return {};
  array out;
  for (auto& x : states)
    out.elements.emplace_back(x);
  return iap::to_json(value{std::move(out)});
}

} // namespace

std::string write_btm(const bacnet_map& map) {
  csv_writer out;
  out.setting("filetype", "bacnet_type_map");
  out.setting("version", "v7.0.0");
  out.setting("product_name", map.product);
  out.setting("program_id", map.program_id);
  out.setting("manufacturer", map.manufacturer);
  out.setting("description", map.desc);
  auto scaled = std::any_of(map.rows.begin(), map.rows.end(),
                            [](auto& x) { return x.scale.has_value(); });
  std::vector<std::string> head{"Block Name",  "Block Index",  "Datapoint Name",
                                "Address",     "IAP Type",     "IAP Field",
                                "BACnet Name", "BACnet Units", "Description",
                                "StateTextMap"};
  if (!map.protocol.empty())
    head.emplace_back("Technology");
  if (scaled)
    head.insert(head.end(), {"scale_a", "scale_b", "scale_c"});
  out.row(head);
  for (auto& x : map.rows) {
    std::vector<std::string> cells{
      x.block,    std::to_string(x.index),
      x.point,    to_string(bacnet::object_id{x.type, x.instance}),
      x.iap_type, x.field,
      x.name,     x.units,
      x.desc,     states_text(x.states)};
    if (!map.protocol.empty())
      cells.push_back(map.protocol);
    if (auto scale = x.scale)
      cells.insert(cells.end(),
                   {number_text(scale->a), std::to_string(scale->b),
                    number_text(scale->c)});
    out.row(cells);
  }
  return out.take();
}

} // namespace troupe
