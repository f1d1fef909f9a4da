#include "drivers/poll_queue.hpp"

namespace troupe {

void poll_queue::set(device_number device, time_point due) {
  remove(device);
  by_time_.emplace(due, device);
  by_device_.emplace(device, due);
}

void poll_queue::remove(device_number device) {
  auto i = by_device_.find(device);
  if (i == by_device_.end())
    return;
  by_time_.erase({i->second, device});
  by_device_.erase(i);
}

std::optional<poll_queue::entry> poll_queue::first() const {
  if (by_time_.empty())
    return std::nullopt;
  auto& [due, device] = *by_time_.begin();
  return entry{due, device};
}

} // namespace troupe
