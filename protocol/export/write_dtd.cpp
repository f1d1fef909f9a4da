// Writes device type files (`.dtd`).

#include "protocol/export/write_dtd.hpp"

#include "protocol/export/csv_writer.hpp"

#include <map>
#include <utility>

namespace troupe {

namespace {

std::string flag(bool x) {
  return x ? "true" : "false";
}

} // namespace

std::string write_dtd(const std::vector<device_type_row>& rows) {
  csv_writer out;
  out.setting("filetype", "dtd");
  out.row({"Device Type", "Protocol", "Program ID", "Default App",
           "Default Sys", "Auto App Load", "Auto Sys Load", "Graphics File",
           "Default"});
  for (auto& x : rows)
    out.row({x.name, x.protocol, x.program_id, x.application, x.system,
             flag(x.load_application), flag(x.load_system), x.picture,
             flag(x.is_default)});
  return out.take();
}

std::vector<device_type_row>
rows_of(const std::vector<device_type_ptr>& types) {
  std::vector<device_type_row> out;
  std::map<std::pair<std::string, std::string>, size_t> last;
  for (auto& x : types) {
    if (x->program_id.empty())
      continue;
    auto [i, added] = last.emplace(std::pair{x->protocol, x->program_id},
                                   out.size());
    if (!added) {
      out[i->second].is_default = false;
      i->second = out.size();
    }
    device_type_row row;
    row.name = x->name;
    row.protocol = x->protocol;
    row.program_id = x->program_id;
    row.is_default = !added;
    out.push_back(std::move(row));
  }
  return out;
}

} // namespace troupe
