// Types that makers define, from their resource reports: names and references.

#include "protocol/lon/user_types.hpp"

#include "protocol/lon/resource_set.hpp"
#include "protocol/lon/user_type_builder.hpp"
#include "protocol/scaling.hpp"

#include <fmt/format.h>

#include <utility>

namespace troupe::lon {

namespace {

bool same(const resource_enumeration& x, const enum_type& y) {
  if (x.members.size() != y.members.size())
    return false;
  for (size_t i = 0; i < x.members.size(); ++i)
    if (x.members[i].first != *y.members[i].name
        || x.members[i].second != y.members[i].number)
      return false;
  return true;
}

std::shared_ptr<const enum_type> to_enum(const resource_enumeration& x) {
  enum_type out;
  out.name = x.name;
  for (auto& [name, number] : x.members)
    out.members.push_back({number, std::make_shared<const std::string>(name)});
  return std::make_shared<const enum_type>(std::move(out));
}

} // namespace

std::string full_name(const type_reference& x) {
  auto set = read_set(x.set);
  return set && set->scope == 0 ? x.name : x.set + '/' + x.name;
}

import_result<user_types> user_type_builder::run() {
  for (auto& x : reports_)
    index(x);
  for (auto& name : order_) {
    auto& [report, type] = sources_.at(name);
    auto built = named(name, 0);
    if (built)
      out_.what.types.push_back(
        {*built, report->set(),
         type->property ? std::optional{type->index} : std::nullopt});
    else
      warn(*report, type->layout,
           fmt::format("type `{}` is left out: {}", type->layout.name,
                       built.error().text));
  }
  return std::move(out_);
}

/// First all names: a type may refer to one that follows.
void user_type_builder::index(const resource_report& report) {
  size_t others = 0;
  for (auto& x : report.enumerations) {
    auto [i, added] = enums_.emplace(report.set() + '/' + x.name, nullptr);
    if (added)
      i->second = to_enum(x);
    else if (!same(x, *i->second))
      ++others;
  }
  if (others > 0)
    out_.issues.push_back(
      {report.file, 0, 0,
       fmt::format("{} enumerations are left out: set {} has them with other "
                   "members already",
                   others, report.set()),
       true});
  for (auto& x : report.types)
    index_type(report, x);
  for (auto& x : report.profiles)
    add_profile(report, x);
}

void user_type_builder::index_type(const resource_report& report,
                                   const resource_type& x) {
  auto name = report.set() + '/' + x.layout.name;
  auto [i, added] = sources_.emplace(name, source{&report, &x});
  if (added)
    order_.push_back(std::move(name));
  else if (auto& first = *i->second.type;
           first.size != x.size || first.index != x.index)
    warn(report, x.layout,
         fmt::format("type `{}` is left out: {} has another version of it",
                     x.layout.name, i->second.report->file));
}

void user_type_builder::add_profile(const resource_report& report,
                                    const resource_profile& x) {
  profile_type out;
  out.name = report.set() + '/' + x.name;
  if (!profiles_.emplace(out.name, &x).second)
    return;
  out.key = x.key;
  out.inherits = x.base.has_value();
  for (auto& member : x.members)
    out.members.push_back({member.name,
                           member.type ? full_name(*member.type) : "",
                           member.number, member.out});
  out_.what.profiles.emplace_back(report.set(), std::move(out));
}

result<data_type_ptr> user_type_builder::named(const std::string& name,
                                               int depth) {
  if (auto i = failed_.find(name); i != failed_.end())
    return i->second;
  if (auto i = built_.find(name); i != built_.end()) {
    if (i->second == nullptr)
      return failure{ec::parse_error, name + " contains itself"};
    return i->second;
  }
  auto found = sources_.find(name);
  if (found == sources_.end()) {
    auto known = standard_.find(name);
    if (known == nullptr)
      return failure{ec::parse_error,
                     fmt::format("`{}` is not known; import the reports of its "
                                 "set together with this one",
                                 name)};
    return known;
  }
  // Null stands for a type that is being built: who meets it now would contain
  // itself.
  built_.emplace(name, nullptr);
  auto type = build(*found->second.type, depth);
  if (!type) {
    built_.erase(name);
    failed_.emplace(name, type.error());
    return type.error();
  }
  type->name = name;
  auto out = std::make_shared<const data_type>(*std::move(type));
  built_[name] = out;
  return data_type_ptr{out};
}

result<data_type> user_type_builder::build_reference(const type_layout& x,
                                                     int depth) {
  auto target = named(full_name(x.target), depth + 1);
  if (!target)
    return target.error();
  auto out = **target;
  if (out.kind != type_kind::integer && out.kind != type_kind::number)
    return out;
  if (x.min)
    out.min = to_raw(*x.min, out);
  if (x.max)
    out.max = to_raw(*x.max, out);
  // Reversed by a negative factor, or beyond the format.
  if (auto range = range_of(out); range.low > range.high)
    return failure{ec::parse_error, "its limits are reversed"};
  return out;
}

result<data_type> user_type_builder::build_enumeration(const type_layout& x) {
  auto set = read_set(x.target.set);
  auto own = enums_.find(x.target.set + '/' + x.target.name);
  data_type out;
  out.names = own != enums_.end()      ? own->second
              : set && set->scope == 0 ? standard_.enumeration(x.target.name)
                                       : nullptr;
  if (out.names == nullptr)
    return failure{ec::parse_error,
                   fmt::format("enumeration `{}` of set {} is not known; "
                               "import its `enums.xml` together with this one",
                               x.target.name, x.target.set)};
  out.kind = type_kind::enumeration;
  out.format = raw_format::s8;
  out.size = 1;
  return out;
}

void user_type_builder::warn(const resource_report& report,
                             const type_layout& where, std::string text) {
  out_.issues.push_back(
    {report.file, where.line, where.column, std::move(text), true});
}

import_result<user_types>
build_user_types(const std::vector<resource_report>& reports,
                 const type_catalogue& standard) {
  return user_type_builder{reports, standard}.run();
}

import_result<type_catalogue>
extended(const type_catalogue& standard,
         const std::vector<resource_report>& reports) {
  auto built = build_user_types(reports, standard);
  import_result<type_catalogue> out{standard, std::move(built.issues)};
  out.what.add(built.what);
  return out;
}

} // namespace troupe::lon
