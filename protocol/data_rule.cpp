#include "protocol/data_rule.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

namespace troupe {

namespace {

auto place_of(const data_rule& x) noexcept {
  return std::tie(x.block, x.index, x.point);
}

bool is_before(const data_rule& x, const data_rule& y) noexcept {
  return place_of(x) < place_of(y);
}

/// Whole reals within 2^53, where no digit is lost.
bool is_whole(double x) noexcept {
  constexpr double limit = 9'007'199'254'740'992;
  return std::trunc(x) == x && std::abs(x) <= limit;
}

enum class order : uint8_t { by_name, kept };

value normal(const value& x, order members);

value normal(const structure& x, order members) {
  structure out;
  for (auto& [name, member] : x.fields) {
    auto child = normal(member, name == "presets" ? order::kept : members);
    auto empty = child.fields() != nullptr && child.fields()->fields.empty();
    if (!child.is_null() && !empty)
      out.fields.emplace_back(name, std::move(child));
  }
  if (members == order::by_name)
    std::stable_sort(out.fields.begin(), out.fields.end(),
                     [](auto& a, auto& b) { return a.first < b.first; });
  return value{std::move(out)};
}

value normal(const value& x, order members) {
  if (auto n = x.real(); n != nullptr && is_whole(*n))
    return value{static_cast<int64_t>(*n)};
  if (auto list = x.elements()) {
    array out;
    for (auto& element : list->elements)
      out.elements.push_back(normal(element, members));
    return value{std::move(out)};
  }
  return x.fields() != nullptr ? normal(*x.fields(), members) : x;
}

} // namespace

bool data_rule::empty() const noexcept {
  auto fields = settings.fields();
  return (fields == nullptr || fields->fields.empty()) && !initial
         && !provision_initial;
}

bool operator==(const data_rule& x, const data_rule& y) {
  return place_of(x) == place_of(y) && x.settings == y.settings
         && x.initial == y.initial
         && x.provision_initial == y.provision_initial;
}

bool operator==(const data_rules& x, const data_rules& y) {
  return x.protocol == y.protocol && x.type == y.type && x.points == y.points;
}

void normalize(data_rule& x) {
  x.settings = normal(x.settings.is_null() ? value{structure{}} : x.settings,
                      order::by_name);
  if (x.initial)
    x.initial = normal(*x.initial, order::kept);
}

void normalize(data_rules& x) {
  for (auto& rule : x.points)
    normalize(rule);
  auto end = std::remove_if(x.points.begin(), x.points.end(),
                            [](auto& rule) { return rule.empty(); });
  x.points.erase(end, x.points.end());
  sort_points(x);
}

void sort_points(data_rules& x) {
  std::stable_sort(x.points.begin(), x.points.end(), is_before);
}

data_rules overlay(const data_rules& x, const data_rules& patch) {
  data_rules out{x.protocol, x.type, {}};
  // Of equal elements the union takes those of its first range.
  std::set_union(patch.points.begin(), patch.points.end(), x.points.begin(),
                 x.points.end(), std::back_inserter(out.points), is_before);
  auto end = std::remove_if(out.points.begin(), out.points.end(),
                            [](auto& rule) { return rule.empty(); });
  out.points.erase(end, out.points.end());
  return out;
}

std::vector<data_rules_ptr>
changed_rules(const std::vector<data_rules>& patches,
              const std::vector<data_rules_ptr>& known) {
  std::map<std::pair<std::string, std::string>, data_rules_ptr> by_type;
  for (auto& x : known)
    by_type[{x->protocol, x->type}] = x;
  std::vector<data_rules_ptr> out;
  for (auto& patch : patches) {
    auto i = by_type.find({patch.protocol, patch.type});
    data_rules none{patch.protocol, patch.type, {}};
    auto& before = i == by_type.end() ? none : *i->second;
    if (auto after = overlay(before, patch); !(after == before))
      out.push_back(std::make_shared<const data_rules>(std::move(after)));
  }
  return out;
}

std::string path_of(const data_rule& x) {
  return x.block + '/' + std::to_string(x.index) + '/' + x.point;
}

} // namespace troupe
