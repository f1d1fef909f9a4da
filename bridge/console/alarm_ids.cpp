#include "bridge/console/alarm_ids.hpp"

#include <algorithm>
#include <numeric>

namespace troupe {

namespace {

size_t common_size(const std::string& x, const std::string& y) {
  auto end = std::mismatch(x.begin(), x.end(), y.begin(), y.end()).first;
  return static_cast<size_t>(end - x.begin());
}

} // namespace

std::vector<std::string> ids_of(const value_list& rows) {
  std::vector<std::string> result;
  result.reserve(rows.size());
  for (auto& row : rows) {
    auto id = row.field("id");
    auto text = id != nullptr ? id->text() : nullptr;
    result.push_back(text != nullptr ? *text : std::string{});
  }
  return result;
}

/// Sorted, the most alike are neighbours.
std::vector<std::string> short_ids(const std::vector<std::string>& ids) {
  std::vector<size_t> order(ids.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(),
            [&](size_t x, size_t y) { return ids[x] < ids[y]; });
  std::vector<size_t> sizes(ids.size(), shortest_id);
  for (size_t i = 1; i < order.size(); ++i) {
    auto before = order[i - 1];
    auto here = order[i];
    auto need = common_size(ids[before], ids[here]) + 1;
    sizes[before] = std::max(sizes[before], need);
    sizes[here] = std::max(sizes[here], need);
  }
  std::vector<std::string> result;
  result.reserve(ids.size());
  for (size_t i = 0; i < ids.size(); ++i)
    result.push_back(ids[i].substr(0, sizes[i]));
  return result;
}

result<std::string> find_id(const std::vector<std::string>& ids,
                            const std::string& beginning) {
  if (beginning.empty())
    return failure{ec::invalid_request,
                   "an alarm is named by its id, or the beginning of it"};
  const std::string* found = nullptr;
  for (auto& id : ids) {
    if (id.compare(0, beginning.size(), beginning) != 0)
      continue;
    if (found != nullptr)
      return failure{ec::invalid_request,
                     beginning + ": more than one alarm begins like this"};
    found = &id;
  }
  if (found == nullptr)
    return failure{ec::invalid_request, beginning + ": no such alarm"};
  return *found;
}

} // namespace troupe
