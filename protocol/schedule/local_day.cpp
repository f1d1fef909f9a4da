#include "protocol/schedule/local_day.hpp"

#include <algorithm>

namespace troupe {

bool happens_before(const moment& x, const moment& y) noexcept {
  return x.at != y.at ? x.at < y.at : x.wall < y.wall;
}

local_day::local_day(const time_zone& zone,
                     const std::optional<geo_place>& place, double elevation,
                     day_number day)
  : zone_(zone),
    place_(place),
    elevation_(elevation),
    date_(make_civil_day(day)),
    begin_(zone.begin_of(day)),
    end_(zone.begin_of(day + 1)),
    even_(end_ - begin_ == seconds_per_day
          && zone.offset(begin_) == zone.offset(end_ - 1)) {
  // nop
}

void local_day::append_moments(const event_list& list,
                               std::vector<moment>& out) {
  for (auto& x : list) {
    if (x.at.from != event_time::anchor::clock)
      append_sun_event(x, out);
    else
      out.push_back({instant(x.at.seconds),
                     date_.number * seconds_per_day + x.at.seconds, &x.wanted});
  }
}

/// Most days need no search for what the clock does.
unix_seconds local_day::instant(int time) const {
  return even_ ? begin_ + time : zone_.instant(date_.number, time);
}

void local_day::append_sun_event(const day_event& x, std::vector<moment>& out) {
  if (!place_ || begin_ == end_)
    return;
  auto add = [&](unix_seconds at) {
    at = std::clamp(at, begin_, end_ - 1);
    out.push_back({at, at + zone_.offset(at), &x.wanted});
  };
  auto rising = x.at.from == event_time::anchor::sunrise;
  auto& crossings = rising ? sun().rises : sun().sets;
  if (crossings.empty() && sun().up_at_begin == rising)
    add(begin_);
  for (auto at : crossings)
    add(at + x.at.seconds);
}

const sun_day& local_day::sun() {
  if (!sun_)
    sun_ = find_sun(*place_, elevation_, begin_, end_);
  return *sun_;
}

} // namespace troupe
