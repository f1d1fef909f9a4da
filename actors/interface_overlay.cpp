#include "actors/interface_overlay.hpp"

#include "actors/interface_target.hpp"

#include <algorithm>
#include <optional>

namespace troupe {

namespace {

constexpr size_t most_blocks = 256;
constexpr size_t most_points = 1'024;

/// By the index that the extended type has.
std::optional<uint32_t> find_added(const interface_overlay& x,
                                   const std::string& block) {
  for (size_t i = 0; i < x.blocks.size(); ++i)
    if (x.blocks[i].name == block)
      return x.base_blocks + static_cast<uint32_t>(i);
  return std::nullopt;
}

std::optional<size_t> find_point(const interface_overlay& x, uint32_t block,
                                 const std::string& name) {
  for (size_t i = 0; i < x.points.size(); ++i)
    if (x.points[i].block == block && x.points[i].name == name)
      return i;
  return std::nullopt;
}

std::optional<uint32_t> find_own(const device_type& base,
                                 const std::string& block) {
  auto found = base.find_block(block, 0);
  if (found == nullptr)
    return std::nullopt;
  return static_cast<uint32_t>(found - base.blocks.data());
}

failure no_block(const std::string& name) {
  return {ec::no_such_block,
          "Block name " + name + "/0 does not exist in the device"};
}

failure stays(const std::string& name) {
  return {ec::read_only, name + ": it is part of the device type"};
}

/// Puts *x* into the first vacant place, or behind all others; nothing when
/// there is no room.
template <class T>
std::optional<uint32_t> place(std::vector<T>& all, T x, size_t most) {
  auto i = std::find_if(all.begin(), all.end(),
                        [](auto& y) { return y.name.empty(); });
  if (i == all.end() && all.size() >= most)
    return std::nullopt;
  auto at = static_cast<uint32_t>(i - all.begin());
  if (i == all.end())
    all.push_back(std::move(x));
  else
    *i = std::move(x);
  return at;
}

status put_block(interface_edit& out, added_block x) {
  auto at = place(out.next.blocks, std::move(x), most_blocks);
  if (!at)
    return failure{ec::too_large, "no more blocks can be added"};
  out.blocks.push_back(out.next.base_blocks + *at);
  return {};
}

status put_point(interface_edit& out, added_point x) {
  auto at = place(out.next.points, std::move(x), most_points);
  if (!at)
    return failure{ec::too_large, "no more datapoints can be added"};
  out.points.push_back(out.next.base_points + *at);
  return {};
}

/// Types of a device's own file are known by their full name.
data_type_ptr find_type(const std::string& name, const device_type& base,
                        const lon::type_catalogue& types) {
  if (auto found = types.resolve(name))
    return found;
  for (auto& x : base.points)
    if (x.type != nullptr && x.type->name == name)
      return x.type;
  return nullptr;
}

/// Configuration types say what they are by their names.
bool is_property_type(const std::string& name) {
  return name.compare(0, 4, "SCPT") == 0 || name.compare(0, 4, "UCPT") == 0;
}

/// Members of a profile, as far as their type is known.
status put_members(interface_edit& out, uint32_t block,
                   const interface_target& x, const device_type& base,
                   const lon::type_catalogue& types) {
  auto profile = types.profile(std::string_view{x.type});
  if (profile == nullptr)
    return {};
  for (auto& member : profile->members) {
    auto& name = member.type.empty() ? x.open_type : member.type;
    auto type = name.empty() ? nullptr : find_type(name, base, types);
    if (type == nullptr)
      continue;
    if (auto ok = put_point(out, {member.name, block,
                                  member.out ? direction::out : direction::in,
                                  false, type->name});
        !ok)
      return ok;
  }
  return {};
}

result<interface_edit> add_block(interface_edit out, const interface_target& x,
                                 const device_type& base,
                                 const lon::type_catalogue& types) {
  if (find_added(out.next, x.block) || find_own(base, x.block))
    return failure{ec::already_exists,
                   "Block name " + x.block + "/0 is there already"};
  if (!x.open_type.empty() && find_type(x.open_type, base, types) == nullptr)
    return failure{ec::no_such_type, x.open_type + ": type not found"};
  if (auto ok = put_block(out, {x.block, x.type}); !ok)
    return ok.error();
  if (auto ok = put_members(out, out.blocks.front(), x, base, types); !ok)
    return ok.error();
  return out;
}

result<interface_edit> add_point(interface_edit out, const interface_target& x,
                                 const device_type& base,
                                 const lon::type_catalogue& types) {
  auto type = find_type(x.type, base, types);
  if (type == nullptr)
    return failure{ec::no_such_type, x.type.empty()
                                       ? "type is required"
                                       : x.type + ": type not found"};
  auto own = find_own(base, x.block);
  if (own && x.block != device_block)
    return stays(x.block + "/0");
  auto block = own ? own : find_added(out.next, x.block);
  if (own && base.find_point(base.blocks[*own], x.member))
    return failure{ec::already_exists, x.member + ": it is there already"};
  if (block && find_point(out.next, *block, x.member))
    return failure{ec::already_exists, x.member + ": it is there already"};
  if (!block) {
    if (auto ok = put_block(out, {x.block, {}}); !ok)
      return ok.error();
    block = out.blocks.front();
  } else {
    out.blocks.push_back(*block);
  }
  if (auto ok = put_point(out, {x.member, *block, x.dir,
                                x.property || is_property_type(type->name),
                                type->name});
      !ok)
    return ok.error();
  return out;
}

void vacate_point(interface_edit& out, size_t i) {
  out.next.points[i] = {};
  out.points.push_back(out.next.base_points + static_cast<point_index>(i));
}

void vacate_block(interface_edit& out, uint32_t block) {
  for (size_t i = 0; i < out.next.points.size(); ++i)
    if (!out.next.points[i].name.empty() && out.next.points[i].block == block)
      vacate_point(out, i);
  out.next.blocks[block - out.next.base_blocks] = {};
  out.blocks.push_back(block);
}

bool has_points(const interface_overlay& x, uint32_t block) {
  return std::any_of(x.points.begin(), x.points.end(), [=](auto& y) {
    return !y.name.empty() && y.block == block;
  });
}

/// Sizes are taken when something is added for the first time.
interface_edit begin_edit(const interface_overlay& now,
                          const device_type& base) {
  interface_edit out{now, {}, {}};
  if (is_empty(now)) {
    out.next.base_blocks = static_cast<uint32_t>(base.blocks.size());
    out.next.base_points = static_cast<uint32_t>(base.points.size());
  }
  return out;
}

data_type_ptr unknown_type(const std::string& name) {
  data_type out;
  out.name = name;
  return std::make_shared<const data_type>(std::move(out));
}

} // namespace

bool fits(const interface_overlay& x, const device_type& base) {
  auto blocks = x.base_blocks + x.blocks.size();
  return is_empty(x)
         || (x.base_blocks == base.blocks.size()
             && x.base_points == base.points.size()
             && std::all_of(x.points.begin(), x.points.end(),
                            [&](auto& y) { return y.block < blocks; }));
}

device_type_ptr extended(const device_type_ptr& base,
                         const interface_overlay& x,
                         const lon::type_catalogue& types) {
  if (is_empty(x))
    return base;
  auto out = *base;
  out.base = base;
  out.source_text.clear(); // the type has it
  for (auto& block : x.blocks)
    out.blocks.push_back({block.name, 0, block.profile, {}, {}});
  for (auto& added : x.points) {
    point_type point;
    point.name = added.name;
    point.block = added.block;
    point.dir = added.dir;
    point.property = added.property;
    point.type = find_type(added.type, *base, types);
    if (point.type == nullptr)
      point.type = unknown_type(added.type);
    if (!added.name.empty())
      out.blocks[added.block].points.push_back(
        static_cast<point_index>(out.points.size()));
    out.points.push_back(std::move(point));
  }
  return std::make_shared<const device_type>(std::move(out));
}

result<interface_edit> plan_add(const value& args, const device_type& base,
                                const interface_overlay& now,
                                const lon::type_catalogue& types) {
  auto x = read_target(args);
  if (!x)
    return x.error();
  auto out = begin_edit(now, base);
  if (!x->member.empty())
    return add_point(std::move(out), *x, base, types);
  if (x->block == device_block)
    return failure{ec::invalid_request, "member is required"};
  return add_block(std::move(out), *x, base, types);
}

result<interface_edit> plan_remove(const value& args, const device_type& base,
                                   const interface_overlay& now) {
  auto x = read_target(args);
  if (!x)
    return x.error();
  auto out = begin_edit(now, base);
  auto own = find_own(base, x->block);
  auto block = own ? own : find_added(now, x->block);
  if (!block)
    return no_block(x->block);
  if (x->member.empty()) {
    if (own)
      return stays(x->block + "/0");
    vacate_block(out, *block);
    return out;
  }
  auto point = find_point(now, *block, x->member);
  if (!point)
    return own && base.find_point(base.blocks[*own], x->member)
             ? stays(x->member)
             : failure{ec::no_such_point, "Datapoint " + x->member
                                            + " does not exist in the device"};
  vacate_point(out, *point);
  if (!own && x->block == device_block && !has_points(out.next, *block))
    vacate_block(out, *block);
  else
    out.blocks.push_back(*block);
  return out;
}

} // namespace troupe
