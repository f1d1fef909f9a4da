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

std::string text_of(const import_report& x) {
  std::string all;
  for (auto& issue : x.issues)
    all += (all.empty() ? "" : "\n") + to_string(issue);
  return all;
}

} // namespace

status import_resources(caf::scoped_actor& self, const importer_actor& importer,
                        const observer_actor& operators, unix_nanos now,
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
    .receive(
      [&](const import_report_ptr& x) {
        auto text = text_of(*x);
        if (!x->accepted() && !x->conflict) {
          out = failure{ec::invalid_config, text};
          return;
        }
        if (!text.empty())
          log_warning("{}", text);
        if (x->conflict)
          self->send(operators,
                     diagnostic{severity::error,
                                {},
                                "resources are not imported: " + text,
                                "import",
                                now});
      },
      [&](const caf::error&) {
        out = failure{ec::internal, "the resources cannot be imported"};
      });
  return out;
}

} // namespace troupe
