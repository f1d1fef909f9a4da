#include "storage/memory_store.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

status memory_store::write(const record_list& records) {
  if (std::any_of(records.begin(), records.end(),
                  [](const auto& x) { return x.key.empty(); }))
    return failure{ec::invalid_request, "a record needs a key"};
  for (auto& x : records)
    if (x.bytes)
      family(x.family)[x.key] = *x.bytes;
    else
      family(x.family).erase(x.key);
  return {};
}

result<record_list> memory_store::load(const std::string& prefix) const {
  record_list found;
  auto& records = family(record_family::state);
  for (auto i = records.lower_bound(prefix);
       i != records.end() && i->first.compare(0, prefix.size(), prefix) == 0;
       ++i)
    found.push_back({i->first, i->second});
  return found;
}

status memory_store::scan(const key_range& range,
                          const record_visitor& each) const {
  auto& records = family(range.family);
  auto first = records.lower_bound(range.first);
  auto last = range.last.empty() ? records.end()
                                 : records.lower_bound(range.last);
  if (!range.last.empty() && range.last <= range.first)
    return {};
  if (!range.backwards) {
    while (first != last && each(first->first, first->second))
      ++first;
    return {};
  }
  while (last != first && each(std::prev(last)->first, std::prev(last)->second))
    --last;
  return {};
}

memory_store::record_map& memory_store::family(record_family x) {
  return families_[static_cast<size_t>(x)];
}

const memory_store::record_map& memory_store::family(record_family x) const {
  return families_[static_cast<size_t>(x)];
}

} // namespace troupe
