#include "actors/object_merge.hpp"

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace troupe {

/// Clients may send thousands of members: each is looked up once.
value merge(const value& base, const value& patch) {
  auto changes = patch.fields();
  if (changes == nullptr)
    return patch;
  structure result;
  std::unordered_map<std::string_view, size_t> places; // of names in old, patch
  std::set<size_t> removed;
  if (auto old = base.fields()) {
    result = *old;
    for (size_t i = 0; i < old->fields.size(); ++i)
      places.emplace(old->fields[i].first, i);
  }
  for (auto& [name, x] : changes->fields) {
    auto i = places.find(name);
    if (i == places.end() && !x.is_null()) {
      places.emplace(name, result.fields.size());
      result.fields.emplace_back(name, merge(value{}, x));
    } else if (i != places.end() && x.is_null()) {
      removed.insert(i->second);
      places.erase(i);
    } else if (i != places.end()) {
      auto& old = result.fields[i->second].second;
      old = merge(old, x);
    }
  }
  if (removed.empty())
    return value{std::move(result)};
  structure left;
  for (size_t i = 0; i < result.fields.size(); ++i)
    if (removed.count(i) == 0)
      left.fields.push_back(std::move(result.fields[i]));
  return value{std::move(left)};
}

namespace {

/// Adds up what *x* holds.
void weigh(const value& x, object_limits& sum) {
  if (auto text = x.text())
    sum.bytes += text->size();
  if (auto fields = x.fields())
    for (auto& [name, what] : fields->fields) {
      ++sum.members;
      sum.bytes += name.size();
      weigh(what, sum);
    }
  if (auto all = x.elements())
    for (auto& what : all->elements) {
      ++sum.members;
      weigh(what, sum);
    }
}

bool fits(const object_limits& limits, const value& x) {
  object_limits sum{0, 0};
  weigh(x, sum);
  return sum.members <= limits.members && sum.bytes <= limits.bytes;
}

} // namespace

result<value> merge_within(const object_limits& limits, const value& base,
                           const value& patch) {
  failure too_large{ec::too_large, "the object becomes too large"};
  if (!fits(limits, patch)) // merging takes time for each pair of members
    return too_large;
  auto merged = merge(base, patch);
  if (!fits(limits, merged))
    return too_large;
  return merged;
}

} // namespace troupe
