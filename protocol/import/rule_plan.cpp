// Joins datapoint properties to the points they are about.

#include "protocol/import/rule_plan.hpp"

#include "protocol/import/legacy_names.hpp"
#include "protocol/import/text.hpp"
#include "protocol/presentation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe {

rule_plan::rule_plan(const type_plan& types,
                     const lon::type_catalogue& catalogue,
                     std::vector<issue_log>& logs)
  : types_(types), catalogue_(catalogue), logs_(logs) {
  // nop
}

void rule_plan::note(const std::string& bundle, const std::string& protocol) {
  auto& all = bundles_[bundle];
  if (std::find(all.begin(), all.end(), protocol) == all.end())
    all.push_back(protocol);
}

bool rule_plan::is_leftover(const origin& from,
                            const std::string& protocol) const {
  auto i = bundles_.find(from.bundle);
  return i != bundles_.end()
         && std::find(i->second.begin(), i->second.end(), protocol)
              == i->second.end();
}

void rule_plan::count_unused(std::map<std::pair<size_t, key>, unused_rows>& all,
                             const origin& from, const dla_row& row,
                             uint32_t column, std::string text, bool warning) {
  auto& x = all[{from.file, {row.protocol, lower_case(row.type)}}];
  if (++x.count == 1)
    x = {{from.file, row.line}, column, 1, std::move(text), warning};
}

void rule_plan::refuse_type(const origin& from, const dla_row& row) {
  auto iap = row.protocol == "iap";
  auto warning = iap || is_leftover(from, row.protocol);
  count_unused(unknown_types_, from, row, row.type_column,
               iap ? std::string{"rules of protocol iap are left out: they "
                                 "belong to no device type"}
               : warning
                 ? fmt::format("rules of {} device type `{}` are left out: no "
                               "such type comes with this file",
                               row.protocol, row.type)
                 : types_.explain(row.protocol, row.type),
               warning);
}

const point_type* rule_plan::find_point(const device_type& type,
                                        data_rule& rule) {
  auto [i, added] = points_.try_emplace(key{type.protocol, type.name});
  if (added)
    for (auto& block : type.blocks)
      for (auto point : block.points)
        i->second.emplace(
          path_of(
            {block.name, block.index, type.points[point].name, {}, {}, false}),
          point);
  auto found = i->second.find(path_of(rule));
  if (found != i->second.end())
    return &type.points[found->second];
  auto block = type.find_block(rule.block, rule.index);
  auto point = block == nullptr
                 ? std::nullopt
                 : find_by_legacy_name(type, *block, rule.point, catalogue_);
  if (!point)
    return nullptr;
  rule.point = type.points[*point].name;
  return &type.points[*point];
}

void rule_plan::check_initial(const origin& from, const dla_row& row,
                              const point_type& point) {
  if (!row.rule.initial)
    return;
  auto& log = logs_[from.file];
  if (point.dir != direction::in)
    return log.warning(row.line, row.initial_column,
                       fmt::format("Initial Value has no effect: `{}` is an "
                                   "output",
                                   path_of(row.rule)));
  auto member = [&](const char* name) {
    auto x = row.rule.settings.field(name);
    return x == nullptr ? value{} : *x;
  };
  // Read before, hence without a failure.
  auto shown = presentation::read(member("presets"), member("localization"));
  if (!shown || !point.type)
    return;
  if (auto ok = coerce(shown->taken(*row.rule.initial), *point.type); !ok)
    log.error(row.line, row.initial_column,
              fmt::format("Initial Value does not fit `{}`: {}",
                          point.type->name, ok.error().text));
}

void rule_plan::add(const origin& from, dla_row row) {
  auto type = types_.find(row.protocol, row.type);
  if (!type)
    return refuse_type(from, row);
  auto point = find_point(*type, row.rule);
  if (point == nullptr && row.rule.empty())
    return count_unused(unknown_points_, from, row, row.point_column,
                        fmt::format("`{}` is left out: device type `{}` has no "
                                    "such datapoint",
                                    path_of(row.rule), type->name),
                        true);
  if (point == nullptr)
    return logs_[from.file].error(
      row.line, row.point_column,
      fmt::format("device type `{}` has no datapoint `{}`", type->name,
                  path_of(row.rule)));
  check_initial(from, row, *point);
  merge(from, *type, std::move(row));
}

void rule_plan::merge(const origin& from, const device_type& type,
                      dla_row row) {
  auto& rules = rules_[{type.protocol, type.name}];
  auto [i, added] = rules.try_emplace(path_of(row.rule));
  auto& first = i->second;
  if (added)
    first = {std::move(row.rule), {from.file, row.line}};
  else if (first.rule != row.rule)
    logs_[from.file].error(row.line, row.point_column,
                           fmt::format("`{}` of device type `{}` has other "
                                       "properties in {} line {}; say it once",
                                       i->first, type.name,
                                       logs_[first.where.file].file(),
                                       first.where.line));
}

std::vector<data_rules> rule_plan::take() {
  for (auto all : {&unknown_types_, &unknown_points_})
    for (auto& [file_and_type, x] : *all) {
      auto text = x.count == 1 ? x.text
                               : fmt::format("{} (as in {} more rows)", x.text,
                                             x.count - 1);
      logs_[x.first.file].add({logs_[x.first.file].file(), x.first.line,
                               x.column, std::move(text), x.warning});
    }
  std::vector<data_rules> out;
  for (auto& [name, entries] : rules_) {
    auto& rules = out.emplace_back();
    rules.protocol = name.first;
    rules.type = name.second;
    for (auto& [path, x] : entries)
      rules.points.push_back(std::move(x.rule));
    sort_points(rules);
  }
  return out;
}

} // namespace troupe
