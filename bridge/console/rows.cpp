#include "bridge/console/rows.hpp"

#include "bridge/console/alarm_ids.hpp"
#include "protocol/iap/json.hpp"

#include <algorithm>
#include <memory>
#include <tuple>

namespace troupe {

namespace {

/// A text that clients may set: theirs goes before that of the type.
std::string chosen_text(const value& extra, const char* name,
                        const std::string& otherwise) {
  auto x = extra.field(name);
  auto text = x != nullptr ? x->text() : nullptr;
  return text != nullptr ? *text : otherwise;
}

/// Levels that are set, highest first, and the highest active one.
void add_levels(console::point_row& row, const point_view& x) {
  row.set_active_level(normal_level);
  for (uint8_t i = 0; x.levels != nullptr && i < x.levels->size(); ++i) {
    auto& slot = (*x.levels)[i];
    if (slot.empty())
      continue;
    auto level = row.add_levels();
    level->set_number(i + 1u);
    level->set_value(iap::to_json(slot.what));
    level->set_active(slot.active);
    level->set_owner(slot.owner);
    level->set_since(slot.since);
    level->set_expires(slot.expires.value_or(0));
    if (slot.active && row.active_level() == normal_level)
      row.set_active_level(i + 1u);
  }
  auto level = row.add_levels();
  level->set_number(normal_level);
  level->set_value(iap::to_json(x.normal));
  level->set_active(true);
}

} // namespace

console::point_row::quality wire_quality(quality x) noexcept {
  switch (x) {
    case quality::good:
      return console::point_row::good;
    case quality::stale:
      return console::point_row::stale;
    case quality::invalid:
      return console::point_row::invalid;
  }
  return console::point_row::invalid;
}

bool is_alive(const device_view& x) noexcept {
  return x.type != nullptr && x.state != device_phase::deleted;
}

console::reply make_device_row(const device_view& x) {
  console::reply result;
  auto& row = *result.mutable_device();
  row.set_protocol(x.device.protocol);
  row.set_handle(x.device.handle);
  if (x.type != nullptr) {
    row.set_type(x.type->id());
    row.set_type_name(x.type->name);
    row.set_points(static_cast<uint32_t>(x.type->points.size()));
  }
  row.set_state(std::string{to_string(x.state)});
  row.set_health(std::string{to_string(x.health)});
  row.set_unid(x.unid);
  row.set_name(chosen_text(x.cfg, "name", {}));
  row.set_desc(chosen_text(x.cfg, "desc", {}));
  row.set_pending(x.pending_action);
  row.set_alert(x.alert);
  return result;
}

console::reply make_type_row(const device_type& x) {
  console::reply result;
  auto& row = *result.mutable_type();
  row.set_id(x.id());
  row.set_name(x.name);
  row.set_protocol(x.protocol);
  row.set_manufacturer(x.manufacturer);
  row.set_desc(x.desc);
  row.set_source(x.source_name);
  row.set_blocks(static_cast<uint32_t>(x.blocks.size()));
  row.set_points(static_cast<uint32_t>(x.points.size()));
  return result;
}

console::reply make_point_row(const block_view& block, size_t i) {
  auto& x = block.points[i];
  auto& pt = block.type->points[x.point];
  console::reply result;
  auto& row = *result.mutable_point();
  row.set_path(path_of(block.device, *block.type, x.point));
  row.set_value(iap::to_json(x.present));
  row.set_status(wire_quality(x.status));
  row.set_time(x.time);
  row.set_type(pt.type->name);
  auto& unit = pt.unit.empty() ? pt.type->unit : pt.unit;
  row.set_unit(chosen_text(x.extra, "unit", unit));
  row.set_desc(chosen_text(x.extra, "desc", pt.desc));
  row.set_output(pt.dir == direction::out);
  row.set_property(pt.property);
  add_levels(row, x);
  return result;
}

console::reply make_fact_row(const std::string& name, const std::string& text) {
  console::reply result;
  result.mutable_metric()->set_name(name);
  result.mutable_metric()->set_text(text);
  return result;
}

void add_metric_rows(std::vector<console::reply>& out, const metric_list& x) {
  for (auto& [name, number] : x) {
    auto& row = *out.emplace_back().mutable_metric();
    row.set_name(name);
    row.set_number(number);
  }
}

found_point find_point(const view_set& views, const point_path& path) {
  for (auto& x : views.blocks) {
    if (!(x->device == path.device) || x->type == nullptr)
      continue;
    auto block = x->type->find_block(path.block, path.index);
    if (block == nullptr || block != &x->type->blocks[x->block])
      continue;
    auto point = x->type->find_point(*block, path.point);
    for (size_t i = 0; point && i < x->points.size(); ++i)
      if (x->points[i].point == *point)
        return {x, i};
  }
  return {};
}

std::optional<console::reply> find_point_row(const view_set& views,
                                             const point_path& path) {
  auto found = find_point(views, path);
  if (found.block == nullptr)
    return std::nullopt;
  return make_point_row(*found.block, found.point);
}

row_source text_row(std::string text) {
  console::reply row;
  row.mutable_text()->set_part(std::move(text));
  return rows_of({std::move(row)});
}

row_source rows_of(std::vector<console::reply> rows) {
  auto all = std::make_shared<std::vector<console::reply>>(std::move(rows));
  return [all, i = size_t{0}](console::reply& out) mutable {
    if (i == all->size())
      return false;
    out.Swap(&(*all)[i++]);
    return true;
  };
}

row_source device_rows(const view_set_ptr& views, const glob& which) {
  std::vector<device_view_ptr> all;
  for (auto& x : views->devices)
    if (is_alive(*x) && which.matches(to_string(x->device)))
      all.push_back(x);
  std::sort(all.begin(), all.end(),
            [](auto& x, auto& y) { return x->device < y->device; });
  return [all, i = size_t{0}](console::reply& out) mutable {
    if (i == all.size())
      return false;
    out = make_device_row(*all[i++]);
    return true;
  };
}

/// Makes each row when it is asked for: a list of all points of a big site
/// never waits in memory, the views do.
row_source point_rows(const view_set_ptr& views, std::vector<glob> which) {
  std::vector<block_view_ptr> all;
  for (auto& x : views->blocks)
    if (x->type != nullptr)
      all.push_back(x);
  std::sort(all.begin(), all.end(), [](auto& x, auto& y) {
    return std::tie(x->device, x->block) < std::tie(y->device, y->block);
  });
  return [all, globs = std::move(which), block = size_t{0},
          point = size_t{0}](console::reply& out) mutable {
    for (; block < all.size(); ++block, point = 0) {
      auto& x = *all[block];
      while (point < x.points.size()) {
        auto i = point++;
        auto path = path_of(x.device, *x.type, x.points[i].point);
        if (covers(globs, path)) {
          out = make_point_row(x, i);
          return true;
        }
      }
    }
    return false;
  };
}

row_source object_rows(const value_list_ptr& all) {
  return [all, i = size_t{0}](console::reply& out) mutable {
    if (i == all->size())
      return false;
    out.mutable_object()->set_json(iap::to_json((*all)[i++]));
    return true;
  };
}

row_source alarm_rows(const value_list_ptr& all,
                      std::function<bool(const value&)> pick) {
  return [all, pick = std::move(pick), ids = short_ids(ids_of(*all)),
          i = size_t{0}](console::reply& out) mutable {
    while (i < all->size() && !pick((*all)[i]))
      ++i;
    if (i == all->size())
      return false;
    out.mutable_object()->set_json(iap::to_json((*all)[i]));
    out.mutable_object()->set_short_id(ids[i++]);
    return true;
  };
}

} // namespace troupe
