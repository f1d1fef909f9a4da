#include "storage/memory_store.hpp"

#include <algorithm>

namespace troupe {

status memory_store::write(const record_list& records) {
  if (std::any_of(records.begin(), records.end(),
                  [](const auto& x) { return x.key.empty(); }))
    return failure{ec::invalid_request, "a record needs a key"};
  for (auto& x : records)
    if (x.bytes)
      records_[x.key] = *x.bytes;
    else
      records_.erase(x.key);
  return {};
}

result<record_list> memory_store::load(const std::string& prefix) const {
  record_list found;
  for (auto i = records_.lower_bound(prefix);
       i != records_.end() && i->first.compare(0, prefix.size(), prefix) == 0;
       ++i)
    found.push_back({i->first, i->second});
  return found;
}

} // namespace troupe
