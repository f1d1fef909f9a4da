// Makes connections of the bus from the templates of connection files.

#include "protocol/import/con_plan.hpp"

#include "protocol/iap/topic.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace troupe {

namespace {

/// As many as the bus takes.
constexpr size_t most_ends = 1'000;
constexpr size_t most_handle = 64;

/// FNV-1a, 32 bits.
uint32_t checksum(std::string_view x) noexcept {
  uint32_t out = 2166136261u;
  for (auto c : x)
    out = (out ^ static_cast<unsigned char>(c)) * 16777619u;
  return out;
}

/// An end and how people see its values.
struct end_point {
  std::string topic;
  value presets;
  value localization;
};

/// All settings of one datapoint that rules give.
class rule_book {
public:
  explicit rule_book(const std::vector<data_rules_ptr>& rules) {
    for (auto& x : rules)
      for (auto& rule : x->points)
        rules_[{x->protocol, lower_case(x->type),
                fmt::format("{}/{}/{}", rule.block, rule.index, rule.point)}]
          = &rule;
  }

  value find(const device_type& type, const connection_row& row,
             const char* setting) const {
    auto i
      = rules_.find({type.protocol, lower_case(type.name),
                     fmt::format("{}/{}/{}", row.block, row.index, row.point)});
    auto found = i != rules_.end() ? i->second->settings.field(setting)
                                   : nullptr;
    return found != nullptr ? *found : value{};
  }

private:
  using key = std::tuple<std::string, std::string, std::string>;
  std::map<key, const data_rule*> rules_;
};

class con_planner {
public:
  con_planner(std::string_view sid,
              const std::vector<connectable_device>& devices,
              const std::vector<data_rules_ptr>& rules, issue_log& issues)
    : prefix_(iap::segment_prefix(sid)), rules_(rules), issues_(issues) {
    for (auto& x : devices) {
      by_handle_.emplace(x.id.handle, &x);
      if (x.type == nullptr)
        continue;
      by_type_.emplace(lower_case(x.type->name), &x);
      if (!x.type->program_id.empty())
        by_type_.emplace(x.type->program_id, &x);
    }
  }

  void plan(const connection_template& x,
            std::vector<planned_connection>& out) {
    sound_ = true;
    planned_connection made{connection_handle(x.name), x.name, {}, {}};
    std::vector<end_point> sources;
    std::vector<end_point> destinations;
    std::set<std::string> topics; // a device may fit several rows
    for (auto& row : x.rows) {
      row_ = &row;
      pending_ = &made.pending;
      auto& ends = row.source ? sources : destinations;
      for (auto& end : ends_of(row))
        if (topics.insert(end.topic).second)
          ends.push_back(std::move(end));
      if (ends.size() > most_ends)
        break; // told below; every further row could bring as many
    }
    row_ = &x.rows.front();
    if (sources.size() > most_ends || destinations.size() > most_ends)
      error(row_->name_column,
            fmt::format("template `{}` connects more than {} datapoints",
                        x.name, most_ends));
    if (!sound_)
      return;
    if (made.pending.empty())
      made.args = args_of(x, sources, destinations);
    // Making them may bring a reason as well.
    if (!made.pending.empty())
      made.args = {};
    out.push_back(std::move(made));
  }

private:
  void error(uint32_t column, std::string text) {
    sound_ = false;
    issues_.error(row_->line, column, std::move(text));
  }

  /// The first reason is kept, all are told.
  void wait(uint32_t column, std::string text) {
    issues_.warning(row_->line, column,
                    fmt::format("connection is not made yet: {}", text));
    if (pending_->empty())
      *pending_ = std::move(text);
  }

  std::vector<end_point> ends_of(const connection_row& row) {
    std::vector<end_point> out;
    if (!row.contexts.empty() || !row.target_type.empty())
      wait(row.name_column,
           fmt::format("contexts are not known, `{}` is asked for",
                       row.contexts.empty() ? row.target_type : row.contexts));
    if (!row.transform.empty())
      wait(row.name_column,
           fmt::format("what transform `{}` means is not known",
                       row.transform));
    for (auto device : devices_of(row)) {
      // One complaint is enough for all devices of a type.
      if (!has_point(*device, row) || out.size() > most_ends)
        break;
      out.push_back(end_of(*device, row));
    }
    return out;
  }

  std::vector<const connectable_device*> devices_of(const connection_row& row) {
    std::vector<const connectable_device*> out;
    auto take = [&](const connectable_device& x) {
      if (row.device_type.empty() || is_of_type(x, row.device_type))
        out.push_back(&x);
    };
    if (row.device.empty()) {
      auto [first, last] = by_type_.equal_range(type_key(row.device_type));
      for (auto i = first; i != last; ++i)
        out.push_back(i->second);
    } else {
      auto [first, last] = by_handle_.equal_range(row.device);
      for (auto i = first; i != last; ++i)
        take(*i->second);
      if (out.empty() && first != last)
        error(row.type_column, fmt::format("device `{}` is not of type `{}`",
                                           row.device, row.device_type));
      else if (out.size() > 1)
        error(row.device_column,
              fmt::format("device `{}` is there in {} protocols; name its type",
                          row.device, out.size()));
      if (first != last)
        return out;
    }
    if (out.empty())
      wait(row.device.empty() ? row.type_column : row.device_column,
           row.device.empty()
             ? fmt::format("there is no device of type `{}`", row.device_type)
             : fmt::format("there is no device `{}`", row.device));
    return out;
  }

  /// By program id or name, as in device lists.
  static std::string type_key(const std::string& name) {
    auto id = parse_program_id(name);
    return id.empty() ? lower_case(name) : id;
  }

  static bool is_of_type(const connectable_device& x, const std::string& name) {
    auto key = type_key(name);
    return x.type != nullptr
           && (key == lower_case(x.type->name) || key == x.type->program_id);
  }

  bool has_point(const connectable_device& x, const connection_row& row) {
    if (x.type == nullptr)
      return true; // seen when the connection starts
    auto block = x.type->find_block(row.block, row.index);
    if (block != nullptr && x.type->find_point(*block, row.point))
      return true;
    error(row.point_column,
          fmt::format("device type `{}` has no datapoint `{}/{}/{}`",
                      x.type->name, row.block, row.index, row.point));
    return false;
  }

  end_point end_of(const connectable_device& x, const connection_row& row) {
    end_point out;
    out.topic = fmt::format("{}/{}/dev/{}/{}/{}/{}/value", prefix_,
                            row.source ? "fb" : "rq", x.id.protocol,
                            x.id.handle, iap::block_path(row.block, row.index),
                            row.point);
    if (x.type == nullptr)
      return out;
    if (row.presets != preset_use::none) {
      out.presets = rules_.find(*x.type, row, "presets");
      if (out.presets.is_null())
        out.presets = presets_of(*x.type, row);
    }
    if (row.localized)
      out.localization = rules_.find(*x.type, row, "localization");
    return out;
  }

  static value presets_of(const device_type& type, const connection_row& row) {
    auto block = type.find_block(row.block, row.index);
    auto point = type.find_point(*block, row.point);
    structure out;
    for (auto& [name, x] : type.points[*point].presets)
      out.fields.emplace_back(name, x);
    return out.fields.empty() ? value{} : value{std::move(out)};
  }

  value args_of(const connection_template& x,
                const std::vector<end_point>& sources,
                const std::vector<end_point>& destinations) {
    structure out;
    out.fields.emplace_back("sources", topics_of(sources));
    out.fields.emplace_back("destinations", topics_of(destinations));
    out.fields.emplace_back("desc", value{x.name});
    for (auto& row : x.rows)
      if (!row.map.is_null() && out.fields.back().first != "map")
        out.fields.emplace_back("map", row.map);
    auto add = [&](const char* name, value end_point::*part) {
      auto both = presentation_of(name, sources, destinations, part);
      if (!both.is_null())
        out.fields.emplace_back(name, std::move(both));
    };
    add("presets", &end_point::presets);
    add("localization", &end_point::localization);
    for (auto& row : x.rows)
      if (row.presets == preset_use::exclusive) {
        issues_.warning(row.line, row.name_column,
                        fmt::format("template `{}` also passes on values "
                                    "without a preset: `Exclusive` is not "
                                    "supported",
                                    x.name));
        break;
      }
    return value{std::move(out)};
  }

  static value topics_of(const std::vector<end_point>& ends) {
    array out;
    for (auto& x : ends)
      out.elements.emplace_back(x.topic);
    return value{std::move(out)};
  }

  /// `{"source":…,"destinations":[…]}`, null when no end has any.
  value presentation_of(const char* name, const std::vector<end_point>& sources,
                        const std::vector<end_point>& destinations,
                        value end_point::*part) {
    auto& source = sources.front().*part;
    auto has = !source.is_null();
    for (auto& x : sources)
      if (x.*part != source)
        return wait(row_->name_column,
                    fmt::format("its sources differ in {}", name)),
               value{};
    array list;
    for (auto& x : destinations) {
      has = has || !(x.*part).is_null();
      list.elements.push_back(x.*part);
    }
    if (!has)
      return {};
    return make_structure(
      {{"source", source}, {"destinations", value{std::move(list)}}});
  }

  std::string prefix_;
  rule_book rules_;
  issue_log& issues_;
  std::multimap<std::string, const connectable_device*> by_handle_;
  std::multimap<std::string, const connectable_device*> by_type_;
  const connection_row* row_ = nullptr;
  std::string* pending_ = nullptr;
  bool sound_ = true; ///< No error in this template so far.
};

} // namespace

std::string connection_handle(std::string_view name) {
  if (is_valid_handle(name))
    return std::string{name};
  auto mark = fmt::format("-{:08x}", checksum(name));
  std::string out;
  for (auto c : name.substr(0, most_handle - mark.size()))
    out += c == '.' || is_valid_handle({&c, 1}) ? c : '_';
  return out + mark;
}

std::vector<planned_connection>
plan_connections(const std::vector<connection_template>& templates,
                 std::string_view sid,
                 const std::vector<connectable_device>& devices,
                 const std::vector<data_rules_ptr>& rules, issue_log& issues) {
  con_planner planner{sid, devices, rules, issues};
  std::vector<planned_connection> out;
  for (auto& x : templates)
    planner.plan(x, out);
  return out;
}

} // namespace troupe
