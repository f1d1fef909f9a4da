#include "bridge/console/change_feed.hpp"

#include "bridge/console/point_path.hpp"
#include "bridge/console/rows.hpp"
#include "protocol/iap/json.hpp"

#include <algorithm>

namespace troupe {

change_feed::change_feed(std::vector<glob> which, size_t backlog)
  : which_(std::move(which)), backlog_(backlog) {
  // nop
}

void change_feed::note(const block_view& x) {
  compare(x, purpose::note);
}

void change_feed::update(const block_view& x) {
  compare(x, purpose::report);
}

void change_feed::update(const sample_report& x) {
  if (x.type == nullptr)
    return;
  auto& points = device(x.device, x.type).points;
  for (auto& now : x.samples)
    if (now.point < points.size() && points[now.point] != nullptr)
      compare(points[now.point], now, purpose::report);
}

void change_feed::forget(const device_id& x) {
  devices_.erase(x);
}

std::vector<console::reply> change_feed::take(size_t most) {
  std::vector<console::reply> result(std::min(most, waiting_.size()));
  for (auto& x : result) {
    auto point = std::move(waiting_.front());
    waiting_.pop_front();
    point->waiting = false;
    auto& row = *x.mutable_point();
    row.set_path(point->path);
    row.set_value(iap::to_json(point->what));
    row.set_status(wire_quality(point->status));
    row.set_time(point->time);
  }
  return result;
}

size_t change_feed::points() const noexcept {
  size_t result = 0;
  for (auto& [id, x] : devices_)
    result += static_cast<size_t>(
      std::count_if(x.points.begin(), x.points.end(),
                    [](auto& point) { return point != nullptr; }));
  return result;
}

/// Patterns are tried once for each point, not once for each change.
change_feed::watched_device& change_feed::device(const device_id& id,
                                                 const device_type_ptr& type) {
  auto& result = devices_[id];
  if (result.type == type)
    return result;
  result.type = type;
  result.points.assign(type->points.size(), nullptr);
  for (point_index i = 0; i < type->points.size(); ++i) {
    auto path = path_of(id, *type, i);
    if (covers(which_, path)) {
      result.points[i] = std::make_shared<watched_point>();
      result.points[i]->path = std::move(path);
    }
  }
  return result;
}

void change_feed::compare(const block_view& x, purpose why) {
  if (x.type == nullptr)
    return;
  auto& points = device(x.device, x.type).points;
  for (auto& now : x.points)
    if (now.point < points.size() && points[now.point] != nullptr)
      compare(points[now.point],
              {now.point, now.status, now.present,
               now.time != 0 ? now.time : x.updated},
              why);
}

/// Remembers what it sees in any case, so that a change is one against the
/// newest.
void change_feed::compare(const point_ptr& point, sample now, purpose why) {
  // A block that was held back may be older than a sample that was not.
  if (point->known && now.time < point->time)
    return;
  auto same = point->what == now.what && point->status == now.status;
  auto news = why == purpose::report && !(point->known && same);
  point->known = true;
  point->time = now.time;
  point->status = now.status;
  point->what = std::move(now.what);
  if (news)
    enqueue(point);
}

void change_feed::enqueue(const point_ptr& point) {
  if (point->waiting) {
    ++conflated_;
  } else if (waiting_.size() >= backlog_) {
    ++dropped_;
  } else {
    point->waiting = true;
    waiting_.push_back(point);
  }
}

} // namespace troupe
