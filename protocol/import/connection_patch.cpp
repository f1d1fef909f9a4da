// What an import changes at a connection that is there.

#include "protocol/import/connection_patch.hpp"

#include "protocol/iap/json.hpp"

#include <utility>

namespace troupe {

namespace {

/// As it comes back from the bus: 1.0 is 1, members of enumerations are texts.
value normal(const value* x) {
  if (x == nullptr)
    return {};
  auto out = iap::read_json(iap::to_json(*x));
  return out ? *std::move(out) : *x;
}

} // namespace

value connection_patch(const value& known, const value& wanted) {
  structure out;
  for (auto name :
       {"sources", "destinations", "map", "presets", "localization"}) {
    auto now = normal(wanted.field(name));
    if (normal(known.field(name)) != now)
      out.fields.emplace_back(name, std::move(now)); // null removes
  }
  return out.fields.empty() ? value{} : value{std::move(out)};
}

} // namespace troupe
