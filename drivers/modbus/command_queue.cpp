#include "drivers/modbus/command_queue.hpp"

#include <algorithm>

namespace troupe::modbus {

bool command_queue::put(command_ptr x) {
  auto same = std::find_if(devices_.begin(), devices_.end(), [&](auto& y) {
    return y.front()->device == x->device;
  });
  if (same == devices_.end()) {
    devices_.push_back({std::move(x)});
    return true;
  }
  if (same->size() >= most_per_device)
    return false;
  same->push_back(std::move(x));
  return true;
}

command_ptr
command_queue::pick(time_point now,
                    const std::function<bool(const command&)>& allowed) {
  for (auto i = devices_.begin(); i != devices_.end(); ++i) {
    auto first = i->front();
    if (first->busy || first->not_before > now || !allowed(*first))
      continue;
    devices_.splice(devices_.end(), devices_, i);
    return first;
  }
  return nullptr;
}

void command_queue::remove(const command_ptr& x) {
  for (auto i = devices_.begin(); i != devices_.end(); ++i) {
    auto same = std::find(i->begin(), i->end(), x);
    if (same == i->end())
      continue;
    i->erase(same);
    if (i->empty())
      devices_.erase(i);
    return;
  }
}

std::vector<command_ptr> command_queue::take(device_number device) {
  std::vector<command_ptr> out;
  for (auto i = devices_.begin(); i != devices_.end(); ++i) {
    if (i->front()->device != device)
      continue;
    out.assign(i->begin(), i->end());
    devices_.erase(i);
    break;
  }
  return out;
}

std::vector<command_ptr> command_queue::take_expired(time_point now) {
  std::vector<command_ptr> out;
  for (auto i = devices_.begin(); i != devices_.end();) {
    auto late = std::stable_partition(i->begin(), i->end(), [&](auto& x) {
      return x->busy || x->deadline > now;
    });
    out.insert(out.end(), late, i->end());
    i->erase(late, i->end());
    i = i->empty() ? devices_.erase(i) : std::next(i);
  }
  return out;
}

bool command_queue::has(device_number device) const noexcept {
  return std::any_of(devices_.begin(), devices_.end(),
                     [&](auto& x) { return x.front()->device == device; });
}

} // namespace troupe::modbus
