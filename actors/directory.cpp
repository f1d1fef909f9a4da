#include "actors/directory.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Devices without an address, or hosted by the gateway, are told apart by
/// handle.
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
  hold(id, x);
  return devices_[id] = std::move(x);
}

void directory::claim(const device_id& id, const std::string& unid) {
  auto entry = find(id);
  if (entry == nullptr)
    return;
  entry->claims.push_back(unid);
  hold(id, *entry);
}

void directory::settle(device_number number, const std::string& claimed,
                       const std::string& unid) {
  auto entry = find(number);
  if (entry == nullptr)
    return;
  auto& id = by_number_[number];
  release(id, *entry);
  auto i = std::find(entry->claims.begin(), entry->claims.end(), claimed);
  if (i != entry->claims.end())
    entry->claims.erase(i);
  entry->unid = unid;
  hold(id, *entry);
}

void directory::change_unid(const device_id& id, const std::string& unid) {
  auto entry = find(id);
  if (entry == nullptr)
    return;
  release(id, *entry);
  entry->claims.clear();
  entry->unid = unid;
  hold(id, *entry);
}

/// Addresses of the device are nobody else's from now on.
void directory::hold(const device_id& id, const directory_entry& x) {
  if (is_unique(x.unid))
    by_unid_[{id.protocol, x.unid}] = id;
  for (auto& claimed : x.claims)
    if (is_unique(claimed))
      by_unid_[{id.protocol, claimed}] = id;
}

void directory::release(const device_id& id, const directory_entry& x) {
  by_unid_.erase({id.protocol, x.unid});
  for (auto& claimed : x.claims)
    by_unid_.erase({id.protocol, claimed});
}

std::deque<device_job> directory::remove(device_number number) {
  auto i = by_number_.find(number);
  if (i == by_number_.end())
    return {};
  auto id = i->second;
  auto& entry = devices_[id];
  auto held = std::move(entry.held);
  release(id, entry);
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
