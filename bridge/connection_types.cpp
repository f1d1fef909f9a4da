#include "bridge/connection_types.hpp"

#include <algorithm>
#include <string_view>

namespace troupe {

namespace {

/// The member that *path* names, one name a level; null when it is not there.
const data_type* below(const data_type* type, std::string_view path) {
  while (type != nullptr && !path.empty()) {
    auto slash = path.find('/');
    auto name = path.substr(0, slash);
    path.remove_prefix(slash == std::string_view::npos ? path.size()
                                                       : slash + 1);
    if (type->kind == type_kind::array) {
      type = type->element.get();
      continue;
    }
    auto field = std::find_if(type->fields.begin(), type->fields.end(),
                              [&](auto& x) { return x.name == name; });
    type = field == type->fields.end() ? nullptr : field->type.get();
  }
  return type;
}

/// Null when it is not known.
const data_type* type_of(const connection_end& x, const end_types& types) {
  auto i = types.find(x.device);
  if (i == types.end() || i->second == nullptr)
    return nullptr;
  auto block = i->second->find_block(x.block, x.index);
  auto point = block != nullptr ? i->second->find_point(*block, x.point)
                                : std::nullopt;
  return point ? below(i->second->points[*point].type.get(), x.field) : nullptr;
}

bool is_composed(const data_type& x) {
  return x.kind == type_kind::structure || x.kind == type_kind::union_of
         || x.kind == type_kind::array;
}

/// The first end that is composed, or that is not; null: none is known to be.
const connection_end* first(const std::vector<connection_end>& ends,
                            const end_types& types, bool composed) {
  auto i = std::find_if(ends.begin(), ends.end(), [&](auto& x) {
    auto type = type_of(x, types);
    return type != nullptr && is_composed(*type) == composed;
  });
  return i == ends.end() ? nullptr : &*i;
}

} // namespace

status check_types(const connection_plan& plan, const end_types& types) {
  if (!plan.map.empty() || plan.outgoing.has_presets())
    return {};
  auto from = first(plan.sources, types, true);
  auto to = first(plan.destinations, types, false);
  if (from == nullptr || to == nullptr)
    return {};
  return failure{ec::wrong_type,
                 from->point + " is a structure, " + to->point
                   + " is none: a map has to say which member to take"};
}

} // namespace troupe
