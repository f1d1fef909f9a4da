#include "actors/directory.hpp"

#include <algorithm>

namespace troupe {

namespace {

bool is_unique(const std::string& unid) {
  return !unid.empty() && unid != "auto";
}

} // namespace

directory_entry* directory::find(const device_id& id) {
  auto i = devices_.find(id);
  return i == devices_.end() ? nullptr : &i->second;
}

directory_entry* directory::find(device_number number) {
  auto i = by_number_.find(number);
  return i == by_number_.end() ? nullptr : find(i->second);
}

const device_id* directory::id_of(device_number number) const noexcept {
  auto i = by_number_.find(number);
  return i == by_number_.end() ? nullptr : &i->second;
}

status directory::check_unid(const device_id& id,
                             const std::string& unid) const {
  constexpr size_t longest = 255;
  if (unid.size() > longest)
    return failure{ec::invalid_request, "Invalid unid string"};
  auto i = by_unid_.find({id.protocol, unid});
  if (!is_unique(unid) || i == by_unid_.end() || i->second == id)
    return {};
  return failure{ec::already_exists, unid + ": UNID already exists"};
}

directory_entry& directory::add(const device_id& id, directory_entry x) {
  by_number_[x.number] = id;
  if (is_unique(x.unid))
    by_unid_[{id.protocol, x.unid}] = id;
  return devices_[id] = std::move(x);
}

void directory::change_unid(const device_id& id, const std::string& unid) {
  auto entry = find(id);
  if (entry == nullptr)
    return;
  by_unid_.erase({id.protocol, entry->unid});
  entry->unid = unid;
  if (is_unique(unid))
    by_unid_[{id.protocol, unid}] = id;
}

std::deque<device_job> directory::remove(device_number number) {
  auto i = by_number_.find(number);
  if (i == by_number_.end())
    return {};
  auto id = i->second;
  auto& entry = devices_[id];
  auto held = std::move(entry.held);
  if (is_unique(entry.unid))
    by_unid_.erase({id.protocol, entry.unid});
  by_number_.erase(i);
  devices_.erase(id);
  return held;
}

bool directory::uses(const device_type& type) const {
  return std::any_of(devices_.begin(), devices_.end(),
                     [&](auto& x) { return x.second.type.get() == &type; });
}

size_t directory::points() const noexcept {
  size_t result = 0;
  for (auto& [id, entry] : devices_)
    result += entry.type->points.size();
  return result;
}

} // namespace troupe
