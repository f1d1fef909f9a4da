#include "bridge/import_connections.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/import/connection_patch.hpp"

#include <utility>

namespace troupe {

std::vector<bus_message> connection_requests(const std::string& sid,
                                             const planned_connection& x,
                                             const known_connection* known) {
  std::vector<bus_message> out;
  auto ask = [&](const char* action, value args) {
    auto request
      = make_structure({{"action", value{action}}, {"args", std::move(args)}});
    out.push_back({iap::segment_prefix(sid) + "/rq/con/" + x.handle + "/do",
                   iap::to_json(request), false});
  };
  if (!x.pending.empty())
    return out;
  if (known == nullptr)
    ask("create", x.args);
  else if (auto patch = connection_patch(known->args, x.args); !patch.is_null())
    ask("update", std::move(patch));
  if (known == nullptr || !known->provisioned)
    ask("provision", value{structure{}});
  return out;
}

} // namespace troupe
