#include "drivers/poll_queue.hpp"

namespace troupe {

void poll_queue::set(device_number device, time_point due) {
  remove(device);
  place x{due, ++set_};
  by_time_.emplace(x, device);
  by_device_.emplace(device, x);
}

void poll_queue::remove(device_number device) {
  auto i = by_device_.find(device);
  if (i == by_device_.end())
    return;
  by_time_.erase(i->second);
  by_device_.erase(i);
}

std::optional<poll_queue::entry> poll_queue::first() const {
  if (by_time_.empty())
    return std::nullopt;
  auto& [where, device] = *by_time_.begin();
  return entry{where.first, device};
}

} // namespace troupe
