#include "protocol/alarm/limit_watch.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace troupe {

namespace {

constexpr double nanos_per_second = 1e9;
/// Stands for ever: means that take longer to slow down have no use.
constexpr double longest_rate = 366.0 * 24 * 3'600;

bool is_low(limit_alarm x) noexcept {
  return x == limit_alarm::low_error || x == limit_alarm::low_warning;
}

} // namespace

limit_watch::limit_watch(alarm_limits limits,
                         const std::vector<limit_alarm>& active)
  : limits_(std::move(limits)) {
  for (auto x : active)
    at(x).active = true;
}

limit_watch::changes limit_watch::input(std::optional<double> x, quality status,
                                        unix_nanos time) {
  // First what the predecessor did until now.
  auto out = tick(time);
  if (!x || !std::isfinite(*x) || status != quality::good) {
    forget_conditions();
    valid_ = false;
    return out;
  }
  for (auto kind : all_limit_alarms)
    if (limit_of(kind))
      want(kind, is_beyond(kind, *x), time);
  take_rate(*x, time);
  take_still(*x, time);
  judged_ = valid_ = true;
  last_ = *x;
  last_time_ = std::max(last_time_, time);
  auto later = tick(time);
  out.insert(out.end(), later.begin(), later.end());
  return out;
}

limit_watch::changes limit_watch::tick(unix_nanos now) {
  if (valid_ && fast_until_ != 0 && now >= fast_until_) {
    want(limit_alarm::rate, false, fast_until_);
    fast_until_ = 0;
  }
  changes out;
  for (auto kind : all_limit_alarms) {
    auto& x = at(kind);
    if (is_off(kind))
      x.since = x.active ? std::optional{now} : std::nullopt;
    if (!x.since)
      continue;
    // A clock that was set back must not make anybody wait for it.
    x.since = std::min(*x.since, now);
    if (now - *x.since < delay_of(kind))
      continue;
    x.active = !x.active;
    // What moves again may freeze again.
    if (kind != limit_alarm::frozen || x.active || is_off(kind))
      x.since.reset();
    out.push_back({kind, x.active});
  }
  return out;
}

std::optional<unix_nanos> limit_watch::next_deadline() const {
  std::optional<unix_nanos> out;
  auto earliest = [&](unix_nanos x) { out = std::min(out.value_or(x), x); };
  for (auto kind : all_limit_alarms) {
    auto& x = at(kind);
    if (x.active && is_off(kind))
      earliest(last_time_);
    else if (x.since)
      earliest(*x.since + delay_of(kind));
  }
  if (valid_ && fast_until_ != 0)
    earliest(fast_until_);
  return out;
}

std::vector<limit_alarm> limit_watch::active() const {
  std::vector<limit_alarm> out;
  for (auto kind : all_limit_alarms)
    if (at(kind).active)
      out.push_back(kind);
  return out;
}

bool limit_watch::is_off(limit_alarm x) const noexcept {
  if (!limits_.enabled)
    return true;
  if (x == limit_alarm::rate)
    return !limits_.max_rate;
  return x == limit_alarm::frozen ? !limits_.frozen : !limit_of(x);
}

std::optional<double> limit_watch::limit_of(limit_alarm x) const noexcept {
  switch (x) {
    case limit_alarm::low_error:
      return limits_.low_error;
    case limit_alarm::low_warning:
      return limits_.low_warning;
    case limit_alarm::high_warning:
      return limits_.high_warning;
    case limit_alarm::high_error:
      return limits_.high_error;
    case limit_alarm::rate:
    case limit_alarm::frozen:
      break;
  }
  return std::nullopt;
}

/// @pre there is such a limit
bool limit_watch::is_beyond(limit_alarm x, double what) const noexcept {
  auto limit = *limit_of(x);
  // Low alarms are high alarms of negative numbers.
  auto by = is_low(x) ? limit - what : what - limit;
  return at(x).active ? by > -limits_.deadband : by > 0;
}

unix_nanos limit_watch::delay_of(limit_alarm x) const noexcept {
  auto active = at(x).active;
  if (is_off(x))
    return 0;
  if (x == limit_alarm::frozen)
    return active ? 0 : *limits_.frozen;
  if (x == limit_alarm::rate)
    return active ? limits_.off_delay : 0;
  return active ? limits_.off_delay : limits_.on_delay;
}

limit_watch::track& limit_watch::at(limit_alarm x) noexcept {
  return tracks_[static_cast<size_t>(x)];
}

const limit_watch::track& limit_watch::at(limit_alarm x) const noexcept {
  return tracks_[static_cast<size_t>(x)];
}

void limit_watch::want(limit_alarm x, bool active, unix_nanos time) {
  auto& to = at(x);
  if (to.active == active)
    to.since.reset();
  else if (!to.since)
    to.since = time;
}

void limit_watch::forget_conditions() {
  for (auto& x : tracks_)
    x.since.reset();
  fast_until_ = 0;
}

void limit_watch::take_rate(double x, unix_nanos time) {
  if (!limits_.max_rate)
    return;
  if (!valid_)
    return want(limit_alarm::rate, false, time);
  if (time <= last_time_)
    return;
  auto slow_after = std::min(std::abs(x - last_) / *limits_.max_rate,
                             longest_rate);
  auto until = last_time_
               + static_cast<unix_nanos>(slow_after * nanos_per_second);
  auto fast = until > time;
  fast_until_ = fast ? until : 0;
  want(limit_alarm::rate, fast, time);
}

/// Time begins with the value that is there still, or with its return.
void limit_watch::take_still(double x, unix_nanos time) {
  if (!limits_.frozen)
    return;
  auto& to = at(limit_alarm::frozen);
  auto moved = judged_ && x != last_;
  if (moved || (!to.active && !to.since))
    to.since = time;
}

} // namespace troupe
