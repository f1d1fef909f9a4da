#include "actors/report_watch.hpp"

namespace troupe {

void report_watch::expect(point_index point, unix_nanos due) {
  auto [i, added] = due_.try_emplace(point, due);
  if (!added && i->second <= due)
    return;
  order_.erase({i->second, point});
  i->second = due;
  order_.emplace(due, point);
}

std::optional<unix_nanos> report_watch::next() const noexcept {
  if (order_.empty())
    return std::nullopt;
  return order_.begin()->first;
}

std::vector<point_index> report_watch::take(unix_nanos now) {
  std::vector<point_index> out;
  while (!order_.empty() && order_.begin()->first <= now) {
    out.push_back(order_.begin()->second);
    due_.erase(out.back());
    order_.erase(order_.begin());
  }
  return out;
}

} // namespace troupe
