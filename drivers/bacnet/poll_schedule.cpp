#include "drivers/bacnet/poll_schedule.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds shortest_period = 10ms;
constexpr std::chrono::milliseconds missing_period = 5min;

/// Values of points that are told of are learned within this.
constexpr std::chrono::milliseconds first_event_poll = 5s;

} // namespace

poll_schedule::milliseconds
poll_schedule::period_of(const entry& x) const noexcept {
  if (x.missing)
    return missing_period;
  if (x.period.count() > 0)
    return x.period;
  return x.told ? event_check_ : event_poll_;
}

poll_schedule::entry* poll_schedule::find(point_index point) noexcept {
  auto i = std::find_if(entries_.begin(), entries_.end(),
                        [&](auto& x) { return x.point == point; });
  return i == entries_.end() ? nullptr : &*i;
}

void poll_schedule::plan(const scan_plan& x, time_point now) {
  std::vector<entry> next;
  constexpr uint32_t parts = 1'024;
  auto part = (x.device * 2'654'435'761u) % parts; // neighbours far apart
  for (auto& pt : x.points) {
    entry added;
    added.point = pt.point;
    if (pt.period.count() > 0)
      added.period = std::max(pt.period, shortest_period);
    auto old = find(pt.point);
    if (old != nullptr)
      added.missing = old->missing;
    if (old != nullptr && old->period == added.period) {
      added.told = old->told;
      added.asked = old->asked;
      added.due = old->due;
    } else {
      auto first = added.period.count() > 0
                     ? added.period
                     : std::min(first_event_poll, event_poll_);
      added.due = now + reactor::duration{first} * part / parts;
    }
    next.push_back(added);
  }
  entries_ = std::move(next);
}

std::optional<poll_schedule::time_point>
poll_schedule::next_due() const noexcept {
  if (entries_.empty())
    return std::nullopt;
  auto i = std::min_element(entries_.begin(), entries_.end(),
                            [](auto& a, auto& b) { return a.due < b.due; });
  return i->due;
}

std::vector<point_index> poll_schedule::take_due(time_point now,
                                                 uint64_t& skipped) {
  std::vector<point_index> out;
  uint64_t late = 0;
  for (auto& x : entries_) {
    if (x.due > now)
      continue;
    out.push_back(x.point);
    x.asked = true;
    reactor::duration period = period_of(x);
    auto passed = (now - x.due) / period;
    x.due += (passed + 1) * period;
    late = std::max(late, static_cast<uint64_t>(passed));
  }
  skipped += late;
  return out;
}

void poll_schedule::set_told(point_index point, bool told, time_point now) {
  auto x = find(point);
  if (x == nullptr || x->told == told)
    return;
  x->told = told;
  if (x->period.count() == 0 && !x->missing && x->asked)
    x->due = told ? now + event_check_ : now;
}

void poll_schedule::set_missing(point_index point, bool missing,
                                time_point now) {
  auto x = find(point);
  if (x == nullptr || x->missing == missing)
    return;
  x->missing = missing;
  x->due = now + period_of(*x);
}

} // namespace troupe::bacnet
