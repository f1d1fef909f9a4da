// Whether a BACnet type map fits the type that it is for.

#include "protocol/import/btm.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

/// Descends into structures and unions, `a/b`. Null when there is no such
/// member.
const data_type* member_at(const data_type& type, std::string_view path) {
  auto at = &type;
  while (!path.empty()) {
    auto name = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(name.size() + 1, path.size()));
    auto i = std::find_if(at->fields.begin(), at->fields.end(),
                          [&](auto& x) { return x.name == name; });
    if (i == at->fields.end())
      return nullptr;
    at = i->type.get();
  }
  return at;
}

/// Compares one map row by row.
class btm_checker {
public:
  btm_checker(const bacnet_map& map, const device_type& type, issue_log& issues)
    : map_(map), type_(type), issues_(issues) {
    // nop
  }

  /// Returns whether *x* maps something; it has exact names then.
  bool fits(bacnet_mapping& x) {
    auto block = find_block(x);
    if (block == nullptr)
      return complain(x, x.block_column,
                      fmt::format("device type `{}` has no block `{}/{}`",
                                  type_.name, x.block, x.index));
    auto point = find_point(x, *block);
    if (!point)
      return complain(x, x.point_column,
                      fmt::format("block `{}/{}` of device type `{}` has no "
                                  "datapoint `{}`",
                                  block->name, block->index, type_.name,
                                  x.point));
    auto& found = type_.points[*point];
    x.block = block->name;
    x.point = found.name;
    // `value` stands for the whole of what has no members.
    if (x.field == "value" && found.type->fields.empty())
      x.field.clear();
    if (member_at(*found.type, x.field) == nullptr)
      return complain(x, x.field_column,
                      fmt::format("datapoint `{}` of type {} has no field `{}`",
                                  x.point, found.type->name, x.field));
    return true;
  }

private:
  const block_type* find_block(const bacnet_mapping& x) const {
    auto found = type_.find_block(x.block, x.index);
    if (found != nullptr || !map_.old_layout)
      return found;
    // The key of the profile may stand before its name.
    auto name = std::string_view{x.block};
    name.remove_prefix(
      std::min(name.find_first_not_of("0123456789"), name.size()));
    return type_.find_block(name, x.index);
  }

  std::optional<point_index> find_point(const bacnet_mapping& x,
                                        const block_type& block) const {
    auto found = type_.find_point(block, x.point);
    if (found || !map_.old_layout)
      return found;
    // Several objects of one point are told apart behind its name.
    return type_.find_point(block, x.point.substr(0, x.point.rfind('_')));
  }

  bool complain(const bacnet_mapping& x, uint32_t column, std::string text) {
    if (map_.old_layout)
      issues_.warning(x.line, column, "row is left out: " + std::move(text));
    else
      issues_.error(x.line, column, std::move(text));
    return false;
  }

  const bacnet_map& map_;
  const device_type& type_;
  issue_log& issues_;
};

} // namespace

void check_btm(bacnet_map& map, const device_type& type, issue_log& issues) {
  btm_checker checker{map, type, issues};
  std::vector<bacnet_mapping> kept;
  kept.reserve(map.rows.size());
  for (auto& x : map.rows)
    if (checker.fits(x))
      kept.push_back(std::move(x));
  map.rows = std::move(kept);
}

} // namespace troupe
