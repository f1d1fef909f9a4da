#include "storage/store.hpp"

#include <charconv>

namespace troupe {

status check_format(store& x, const std::string& key, int version) {
  auto found = x.load(key);
  if (!found)
    return found.error();
  if (found->empty())
    return x.write({{key, std::to_string(version)}});
  auto& text = *found->front().bytes;
  auto stored = 0;
  auto [last, err] = std::from_chars(text.data(), text.data() + text.size(),
                                     stored);
  if (err != std::errc{} || last != text.data() + text.size())
    return failure{ec::storage_failed, "the store has no readable version"};
  if (stored > version)
    return failure{ec::newer_format,
                   "the store was written by a newer version of Troupe"};
  return {};
}

} // namespace troupe
