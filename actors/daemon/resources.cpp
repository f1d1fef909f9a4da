#include "actors/daemon/resources.hpp"

#include "actors/log.hpp"
#include "bridge/import.hpp"
#include "bridge/import_files.hpp"

#include <chrono>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// For the biggest site on a slow disk; the importer gives up earlier by
/// itself.
constexpr caf::timespan import_limit = std::chrono::minutes{10};

status accept(const import_report& x) {
  std::string all;
  for (auto& issue : x.issues)
    all += (all.empty() ? "" : "\n") + to_string(issue);
  if (!x.accepted())
    return failure{ec::invalid_config, all};
  if (!all.empty())
    log_warning("{}", all);
  return {};
}

} // namespace

status import_resources(caf::scoped_actor& self, const importer_actor& importer,
                        const std::vector<std::string>& paths) {
  if (paths.empty())
    return {};
  auto files = read_import_files(paths);
  if (!files)
    return failure{ec::invalid_config, files.error().text};
  import_order order;
  order.files
    = std::make_shared<const std::vector<import_file>>(*std::move(files));
  status out;
  self
    ->request(importer, import_limit,
              std::make_shared<const import_order>(std::move(order)))
    .receive([&](const import_report_ptr& x) { out = accept(*x); },
             [&](const caf::error&) {
               out = failure{ec::internal, "the resources cannot be imported"};
             });
  return out;
}

} // namespace troupe
