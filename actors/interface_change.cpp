#include "actors/interface_change.hpp"

#include "actors/point_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace troupe {

namespace {

/// The members of one point's assignment, before the type is asked.
struct assignment {
  meant_value what;
  const value* active = nullptr;
  uint8_t level = normal_level;
};

result<uint8_t> read_level(const value& x) {
  std::optional<double> n;
  if (x.boolean() == nullptr) // true is no level, least of all the highest
    n = x.number();
  if (auto text = x.text()) {
    int parsed = 0;
    auto end = text->data() + text->size();
    auto [last, err] = std::from_chars(text->data(), end, parsed);
    if (err == std::errc{} && last == end)
      n = parsed;
  }
  if (!n || *n < 0 || *n > normal_level || *n != static_cast<int>(*n))
    return failure{ec::out_of_range, "prio: value is out-of-range"};
  return *n == 0 ? normal_level : static_cast<uint8_t>(*n); // IAP Q17
}

/// Bytes of what a client calls a block.
constexpr size_t longest_block_name = 1'024;

/// Members of a datapoint that are kept with it (IAP 8.3, 8.7).
bool is_extra(const std::string& name) {
  static constexpr std::array<std::string_view, 9> names{
    "name",  "desc", "unit",    "presets", "lon.cfg",
    "alarm", "log",  "visible", "tags"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Outputs of remote devices are what they measure; the text is that of drivers
/// of the field (IAP 8.4).
status check_writable(const point_type& pt, const interface_rules& rules) {
  auto output = pt.dir == direction::out && !rules.hosted && !pt.property;
  if (pt.read_only || output)
    return failure{ec::read_only,
                   pt.name + ": cannot write to output datapoint"};
  return {};
}

/// Only what the file left open can be named by a client (IAP 8.3).
status check_type(const point_type& pt, const value& x) {
  constexpr size_t longest = 128;
  auto name = x.text();
  if (name == nullptr || name->empty() || name->size() > longest)
    return failure{ec::wrong_type, pt.name + ": type: value is invalid"};
  auto open = pt.type == nullptr || pt.type->kind == type_kind::raw;
  if (!open && *name != pt.type->name)
    return failure{ec::read_only, pt.name + ": its type is known"};
  return {};
}

/// What the level holds now; what it lacks comes from the present value.
const value& current(const live_point& row, uint8_t level) {
  if (level == normal_level)
    return row.normal;
  if (row.levels != nullptr && !(*row.levels)[level - 1u].empty())
    return (*row.levels)[level - 1u].what;
  return row.present;
}

/// Absent and null count as true.
result<bool> read_active(const value* x) {
  if (x == nullptr || x->is_null())
    return true;
  if (auto flag = x->boolean())
    return *flag;
  return failure{ec::wrong_type, "active: value is invalid"};
}

/// `{"prio":8,"active":…}` without a value: the level keeps what it has.
result<level_change> switch_level(const live_point& row, const assignment& x,
                                  const std::string& owner) {
  auto active = x.active->boolean();
  if (active == nullptr)
    return failure{ec::wrong_type, "active: value is invalid"};
  auto kept = x.level != normal_level && row.levels != nullptr
              && !(*row.levels)[x.level - 1u].empty();
  if (!kept)
    return failure{ec::wrong_state, "there is no override to switch"};
  if (!*active)
    return level_change{x.level, value{}, false, owner, std::nullopt};
  auto& slot = (*row.levels)[x.level - 1u];
  return level_change{x.level, slot.what, true, owner, std::nullopt};
}

/// Properties have the normal value only, whatever level is named (IAP 8.4).
result<level_change>
write_level(const point_type& pt, const live_point& row, const assignment& x,
            const value& extra, const interface_request& request,
            const interface_rules& rules, const std::string& owner) {
  level_change change{pt.property ? normal_level : x.level, value{}, true,
                      owner, std::nullopt};
  if (request.expiry && change.level != normal_level)
    change.expires = rules.now
                     + std::chrono::nanoseconds{*request.expiry}.count();
  auto active = read_active(x.active);
  if (!active)
    return active.error();
  if (x.what.raw != nullptr && x.what.raw->is_null()) {
    if (change.level == normal_level)
      return failure{ec::never_null, "the normal value cannot be relinquished"};
    return change;
  }
  auto typed = read_value(x.what, pt, extra, current(row, change.level),
                          request.field);
  if (!typed)
    return typed.error();
  change.what = *std::move(typed);
  change.active = *active;
  return change;
}

bool is_owner(const live_point& row, uint8_t level, const std::string& who) {
  return level != normal_level && row.levels != nullptr
         && (*row.levels)[level - 1u].owner == who;
}

result<monitor_settings> plan_monitor(point_index i, const value& x,
                                      const live_table& table,
                                      const interface_rules& rules) {
  auto merged = merge_monitor(table.monitor(i), x, rules.rates);
  if (!merged)
    return merged.error();
  if (auto ok = check_members(*merged, table.type().points[i]); !ok)
    return ok.error();
  merged->event = merged->event && reports_events(table.type());
  return merged;
}

result<point_change>
plan_point(point_index i, const structure& members,
           const interface_request& request, const live_table& table,
           const interface_rules& rules, const std::string& owner) {
  auto& pt = table.type().points[i];
  point_change result;
  result.point = i;
  assignment parts;
  structure extra;
  for (auto& [name, x] : members.fields) {
    if (name == "value") {
      parts.what.raw = &x;
    } else if (name == "preset") {
      parts.what.preset = &x;
    } else if (name == "localization") {
      auto split = split_localization(x);
      parts.what.local = split.local;
      if (!split.kept.is_null() || split.local == nullptr)
        extra.fields.emplace_back(name, std::move(split.kept));
    } else if (name == "active") {
      parts.active = &x;
    } else if (name == "prio") {
      auto level = read_level(x);
      if (!level)
        return level.error();
      parts.level = *level;
    } else if (name == "monitor") {
      auto merged = plan_monitor(i, x, table, rules);
      if (!merged)
        return failure{merged.error().code,
                       pt.name + ": " + merged.error().text};
      result.monitor = *std::move(merged);
    } else if (name == "type") {
      if (auto ok = check_type(pt, x); !ok)
        return ok.error();
      extra.fields.emplace_back(name, x);
    } else if (is_extra(name)) {
      extra.fields.emplace_back(name, x);
    } else {
      return failure{ec::no_such_property, "Property " + name
                                             + " does not exist in datapoint "
                                             + pt.name};
    }
  }
  auto& kept = table.extra(i);
  if (!extra.fields.empty()) {
    auto merged = merge_extra(pt, kept, value{std::move(extra)});
    if (!merged)
      return failure{merged.error().code, pt.name + ": " + merged.error().text};
    result.extra = *std::move(merged);
  }
  if (parts.what.empty() && parts.active == nullptr)
    return result;
  if (auto ok = check_writable(pt, rules); !ok)
    return ok.error();
  if (request.own_only && !is_owner(table.at(i), parts.level, owner)) {
    result.lets_go = parts.level == normal_level;
    return result;
  }
  auto& presented = result.extra.is_null() ? kept : result.extra;
  auto change = parts.what.empty()
                  ? switch_level(table.at(i), parts, owner)
                  : write_level(pt, table.at(i), parts, presented, request,
                                rules, owner);
  if (!change)
    return failure{change.error().code, pt.name + ": " + change.error().text};
  result.write = *std::move(change);
  return result;
}

} // namespace

result<interface_change>
plan_change(const interface_request& request, const live_table& table,
            const interface_rules& rules, const std::string& owner) {
  auto& type = table.type();
  auto block = type.find_block(request.block, request.index);
  if (block == nullptr)
    return failure{ec::no_such_block, "Block name " + request.block + '/'
                                        + std::to_string(request.index)
                                        + " does not exist in the device"};
  interface_change result;
  result.block = static_cast<uint32_t>(block - type.blocks.data());
  auto members = request.content.fields();
  if (members == nullptr)
    return failure{ec::wrong_type, "a block takes an object of datapoints"};
  for (auto& [name, x] : members->fields) {
    auto i = type.find_point(*block, name);
    if (!i && name == "name" && x.text() != nullptr
        && x.text()->size() <= longest_block_name) {
      result.name = *x.text();
    } else if (!i) {
      result.unknown.push_back(name);
    } else if (auto fields = x.fields(); fields == nullptr) {
      return failure{ec::wrong_type, name + ": value is invalid"};
    } else {
      auto change = plan_point(*i, *fields, request, table, rules, owner);
      if (!change)
        return change.error();
      result.points.push_back(*std::move(change));
    }
  }
  return result;
}

} // namespace troupe
