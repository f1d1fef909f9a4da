// Names that older exports use for datapoints of LON devices.

#include "protocol/import/legacy_names.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// The one point of the block that fits.
template <class F>
std::optional<point_index>
only(const device_type& type, const block_type& block, F fits) {
  std::optional<point_index> out;
  for (auto i : block.points) {
    auto& point = type.points[i];
    if (!point.type || !fits(point))
      continue;
    if (out)
      return std::nullopt;
    out = i;
  }
  return out;
}

} // namespace

std::optional<point_index>
find_by_legacy_name(const device_type& type, const block_type& block,
                    std::string_view name, const lon::type_catalogue& types) {
  if (type.protocol != "lon")
    return std::nullopt;
  if (auto profile = types.profile(block.profile)) {
    auto& members = profile->members;
    auto member = std::find_if(members.begin(), members.end(),
                               [&](auto& x) { return x.name == name; });
    if (member != members.end()) {
      auto dir = member->out ? direction::out : direction::in;
      return only(type, block, [&](auto& x) {
        return !x.property && x.dir == dir
               && (member->type.empty() || x.type->name == member->type);
      });
    }
  }
  auto base = name.substr(0, name.find('['));
  return only(type, block,
              [&](auto& x) { return x.property && x.type->name == base; });
}

} // namespace troupe
