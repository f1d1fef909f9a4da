// Any bytes as several files of one import; a zero byte ends a file.

#include "protocol/export/site.hpp"
#include "protocol/import/importer.hpp"
#include "protocol/import/interface_file.hpp"
#include "protocol/import/plan_changes.hpp"

#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

std::vector<troupe::import_file> split(std::string_view text) {
  constexpr size_t most_files = 8;
  std::vector<troupe::import_file> files;
  while (!text.empty() && files.size() < most_files) {
    auto end = text.find('\0');
    files.push_back({"f" + std::to_string(files.size()) + ".csv",
                     std::string{text.substr(0, end)}});
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return files;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto plan = troupe::plan_import(split(text), {});
  if (!plan.usable())
    return 0;
  auto& types = *plan.catalogue;
  // What can be imported can be stored and read again, and fits together.
  std::set<std::pair<std::string, std::string>> names;
  for (auto& x : plan.types) {
    require(names.emplace(x->protocol, x->name).second);
    auto again = troupe::read_type(x->source_name, x->source_text, types);
    require(again && (*again)->points.size() == x->points.size()
            && (*again)->program_id == x->program_id);
  }
  for (auto& x : plan.devices)
    require(names.count({x.protocol, x.device_type}) == 1);
  // What is exported can be imported, and is the same.
  troupe::known_site site;
  site.types = plan.types;
  for (auto& x : plan.devices)
    site.devices.push_back({{x.protocol, x.handle}, x.device_type, x.uid});
  site.documents = plan.documents;
  site.rules = troupe::changed_rules(plan.rules, {});
  auto files = troupe::export_site(site).files;
  std::vector<troupe::import_file> exported;
  for (auto& [name, bytes] : files) {
    require(troupe::is_safe_name(name));
    exported.push_back({name, bytes});
  }
  require(troupe::describe_changes(troupe::plan_import(exported, site), site)
            .empty());
  return 0;
}
