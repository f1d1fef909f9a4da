// Writes a site as the files that an import takes.

#include "protocol/export/site.hpp"

#include "protocol/export/connection_files.hpp"
#include "protocol/export/type_files.hpp"
#include "protocol/export/write_device_csv.hpp"
#include "protocol/export/write_dla.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>
#include <utility>

namespace troupe {

namespace {

/// Reports keep their order: of two definitions the first holds.
package_files document_files(const std::vector<document>& all) {
  package_files out;
  size_t number = 0;
  for (auto& x : all)
    if (x.kind == file_kind::resource_report)
      out.emplace_back(fmt::format("reports/{:04}/{}", ++number, x.name),
                       x.text);
    else if (x.kind == file_kind::bacnet_map)
      out.emplace_back("maps/" + x.name, x.text);
  return out;
}

std::string device_file(const std::vector<known_device>& all) {
  std::vector<device_row> rows;
  for (auto& x : all) {
    auto& row = rows.emplace_back();
    row.protocol = x.id.protocol;
    row.handle = x.id.handle;
    row.device_type = x.type;
    row.uid = x.uid;
    row.desc = x.desc;
    row.lat = x.lat;
    row.lng = x.lng;
  }
  return write_device_csv(rows, {});
}

/// Rules of types and points that are there: others may wait for another
/// version of the type, but an import would refuse them.
std::vector<data_rules> valid_rules(const known_site& site) {
  std::map<std::pair<std::string, std::string>, const device_type*> types;
  for (auto& x : site.types)
    types[{x->protocol, x->name}] = x.get();
  std::vector<data_rules> out;
  for (auto& x : site.rules) {
    auto i = types.find({x->protocol, x->type});
    if (i == types.end())
      continue;
    auto& added = out.emplace_back();
    added.protocol = x->protocol;
    added.type = x->type;
    for (auto& rule : x->points) {
      auto block = i->second->find_block(rule.block, rule.index);
      if (block != nullptr && i->second->find_point(*block, rule.point))
        added.points.push_back(rule);
    }
    if (added.points.empty())
      out.pop_back();
  }
  return out;
}

} // namespace

site_files export_site(const known_site& site) {
  site_files out;
  out.files = document_files(site.documents);
  auto add = [&](package_files files) {
    out.files.insert(out.files.end(), std::make_move_iterator(files.begin()),
                     std::make_move_iterator(files.end()));
  };
  type_files types{site.types};
  add(types.take());
  out.notes = types.notes();
  if (auto rules = valid_rules(site); !rules.empty())
    out.files.emplace_back("points.dla", write_dla(rules));
  if (!site.devices.empty())
    out.files.emplace_back("devices.csv", device_file(site.devices));
  add(connection_files(site, out.notes));
  return out;
}

} // namespace troupe
