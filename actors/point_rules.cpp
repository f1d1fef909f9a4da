#include "actors/point_rules.hpp"

#include "actors/point_value.hpp"

namespace troupe {

namespace {

failure at_point(const data_rule& x, const failure& why) {
  return {why.code, x.block + '/' + std::to_string(x.index) + '/' + x.point
                      + ": " + why.text};
}

/// The initial value is a local one where the point has a local unit.
value write_of(const data_rule& x) {
  if (!x.provision_initial || !x.initial)
    return {};
  auto local = x.settings.field("localization");
  auto shown = local != nullptr && !local->is_null();
  return make_structure({shown
                           ? std::pair{std::string{"localization"},
                                       make_structure({{"value", *x.initial}})}
                           : std::pair{std::string{"value"}, *x.initial}});
}

result<point_rule> resolve(const data_rule& x, const device_type& type,
                           point_index i, const monitor_rates& rates) {
  point_rule out;
  structure extra;
  auto& point = type.points[i];
  auto members = x.settings.fields();
  for (auto& [name, what] :
       members != nullptr ? members->fields : structure{}.fields) {
    if (name != "monitor") {
      extra.fields.emplace_back(name, what);
      continue;
    }
    auto base = is_polled_by_default(point) ? output_monitor(rates)
                                            : monitor_settings{};
    auto merged = merge_monitor(std::move(base), what, rates);
    if (!merged)
      return at_point(x, merged.error());
    merged->event = merged->event && reports_events(type);
    out.monitor = std::make_shared<const monitor_settings>(*std::move(merged));
  }
  if (!extra.fields.empty()) {
    auto merged = merge_extra(point, {}, value{std::move(extra)});
    if (!merged)
      return at_point(x, merged.error());
    out.extra = *std::move(merged);
  }
  out.on_provision = write_of(x);
  return out;
}

value to_value(const data_rule& x) {
  return make_structure({{"block", value{x.block}},
                         {"index", value{static_cast<int64_t>(x.index)}},
                         {"point", value{x.point}},
                         {"settings", x.settings},
                         {"initial", x.initial ? *x.initial : value{}},
                         {"provision", value{x.provision_initial}}});
}

result<data_rule> read_rule(const value& x) {
  auto block = x.field("block");
  auto index = x.field("index");
  auto point = x.field("point");
  if (block == nullptr || block->text() == nullptr || index == nullptr
      || index->integer() == nullptr || *index->integer() < 0
      || point == nullptr || point->text() == nullptr)
    return failure{ec::storage_failed, "no record of a data rule"};
  data_rule out;
  out.block = *block->text();
  out.index = static_cast<uint32_t>(*index->integer());
  out.point = *point->text();
  if (auto settings = x.field("settings"))
    out.settings = *settings;
  if (auto initial = x.field("initial");
      initial != nullptr && !initial->is_null())
    out.initial = *initial;
  auto provision = x.field("provision");
  out.provision_initial = provision != nullptr
                          && provision->boolean() != nullptr
                          && *provision->boolean();
  return out;
}

} // namespace

result<point_rules_ptr> resolve_rules(const data_rules& x,
                                      const device_type& type,
                                      const monitor_rates& rates) {
  auto out = std::make_shared<point_rules>();
  for (auto& rule : x.points) {
    auto block = type.find_block(rule.block, rule.index);
    auto i = block != nullptr ? type.find_point(*block, rule.point)
                              : std::nullopt;
    if (!i)
      continue;
    auto resolved = resolve(rule, type, *i, rates);
    if (!resolved)
      return resolved.error();
    if (out->points.size() <= *i)
      out->points.resize(*i + 1);
    out->points[*i] = *std::move(resolved);
  }
  return point_rules_ptr{std::move(out)};
}

std::string rule_key(const data_rules& x) {
  return rule_prefix + x.protocol + '/' + x.type;
}

object_record record_of(const data_rules& x) {
  array all;
  for (auto& rule : x.points)
    all.elements.push_back(to_value(rule));
  return {x.protocol + '/' + x.type, value{std::move(all)}, 0};
}

result<data_rules_ptr> rules_of(const object_record& x) {
  auto slash = x.handle.find('/');
  auto all = x.content.elements();
  if (slash == std::string::npos || all == nullptr)
    return failure{ec::storage_failed, x.handle + ": no record of data rules"};
  auto out = std::make_shared<data_rules>();
  out->protocol = x.handle.substr(0, slash);
  out->type = x.handle.substr(slash + 1);
  for (auto& element : all->elements) {
    auto rule = read_rule(element);
    if (!rule)
      return rule.error();
    out->points.push_back(*std::move(rule));
  }
  return data_rules_ptr{std::move(out)};
}

} // namespace troupe
