#include "storage/store.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace troupe {

namespace {

/// Step and version go together: a crash in between must not repeat a step.
status migrate(store& x, const std::string& key, int from,
               const std::vector<migration>& steps) {
  record_list records;
  auto step = std::find_if(steps.begin(), steps.end(),
                           [=](const auto& m) { return m.from == from; });
  if (step != steps.end()) {
    auto found = step->step(x);
    if (!found)
      return found.error();
    records = *std::move(found);
  }
  records.push_back({key, std::to_string(from + 1)});
  return x.write(records);
}

} // namespace

status check_format(store& x, const std::string& key, int version,
                    const std::vector<migration>& steps) {
  auto found = x.load(key);
  if (!found)
    return found.error();
  if (found->empty())
    return x.write({{key, std::to_string(version)}});
  auto& text = *found->front().bytes;
  auto stored = 0;
  auto [last, err] = std::from_chars(text.data(), text.data() + text.size(),
                                     stored);
  if (err != std::errc{} || last != text.data() + text.size() || stored < 1)
    return failure{ec::storage_failed, "the store has no readable version"};
  if (stored > version)
    return failure{ec::newer_format,
                   "the store was written by a newer version of Troupe"};
  for (; stored < version; ++stored)
    if (auto ok = migrate(x, key, stored, steps); !ok)
      return ok;
  return {};
}

} // namespace troupe
