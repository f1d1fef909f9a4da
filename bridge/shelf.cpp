#include "bridge/shelf.hpp"

#include "protocol/iap/topic.hpp"

namespace troupe {

void shelf::put(const std::string& topic, std::string json) {
  if (json.empty()) {
    objects_.erase(topic);
    return;
  }
  auto [i, added] = objects_.try_emplace(topic);
  if (added || (iap::is_status(topic) && i->second.json != json))
    i->second.number = ++last_;
  json.shrink_to_fit(); // it stays for long
  i->second.json = std::move(json);
}

const std::string* shelf::find(const std::string& topic) const {
  auto i = objects_.find(topic);
  return i != objects_.end() ? &i->second.json : nullptr;
}

/// The map is in the order of topics, clients want that of appearance.
std::vector<std::string> shelf::clear_below(const std::string& prefix,
                                            const std::string& kept) {
  std::map<uint64_t, std::string> gone;
  for (auto i = objects_.lower_bound(prefix);
       i != objects_.end()
       && i->first.compare(0, prefix.size(), prefix) == 0;) {
    if (i->first == kept) {
      ++i;
      continue;
    }
    gone.emplace(i->second.number, i->first);
    i = objects_.erase(i);
  }
  std::vector<std::string> out;
  for (auto& [number, topic] : gone)
    out.push_back(std::move(topic));
  return out;
}

std::vector<bus_message_ptr>
shelf::values_of(const std::map<uint64_t, bus_message_ptr>& x) {
  std::vector<bus_message_ptr> out;
  out.reserve(x.size());
  for (auto& [number, what] : x)
    out.push_back(what);
  return out;
}

} // namespace troupe
