#include "protocol/schedule/time_zone.hpp"

#include <absl/time/time.h>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

constexpr size_t longest_name = 64;

bool is_zone_name(const std::string& x) {
  auto in_names = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '/' || c == '_' || c == '-'
           || c == '+';
  };
  return !x.empty() && x.size() <= longest_name && x.front() != '/'
         && std::all_of(x.begin(), x.end(), in_names);
}

int64_t floor_div(int64_t x, int64_t y) {
  return x / y - (x % y < 0 ? 1 : 0);
}

} // namespace

struct time_zone::impl {
  std::string name = "UTC";
  absl::TimeZone zone = absl::UTCTimeZone();
  bool summer_is_standard = false; ///< By the flags of the database.

  [[nodiscard]] absl::TimeZone::CivilInfo at(unix_seconds x) const {
    return zone.At(absl::FromUnixSeconds(x));
  }

  /// Returns the last second before the offset that holds at *x*; *x* itself
  /// when it always held.
  [[nodiscard]] unix_seconds before(unix_seconds x) const {
    absl::TimeZone::CivilTransition found;
    if (!zone.PrevTransition(absl::FromUnixSeconds(x + 1), &found))
      return x;
    return absl::ToUnixSeconds(zone.At(found.to).trans) - 1;
  }

  /// Returns the first second of the offset behind that of *x*; *x* itself when
  /// it holds for ever.
  [[nodiscard]] unix_seconds next(unix_seconds x) const {
    absl::TimeZone::CivilTransition found;
    if (!zone.NextTransition(absl::FromUnixSeconds(x), &found))
      return x;
    return absl::ToUnixSeconds(zone.At(found.to).trans);
  }
};

time_zone::time_zone() {
  static const auto utc = std::make_shared<const impl>();
  impl_ = utc;
}

result<time_zone> time_zone::load(const std::string& name) {
  auto loaded = std::make_shared<impl>();
  loaded->name = name;
  loaded->summer_is_standard = name == "Europe/Dublin" || name == "Eire";
  if (!is_zone_name(name) || !absl::LoadTimeZone(name, &loaded->zone))
    return failure{ec::invalid_config,
                   "zone: the system has no time zone '" + name + "'"};
  time_zone out;
  out.impl_ = std::move(loaded);
  return out;
}

time_zone time_zone::without_dst() const {
  auto out = *this;
  out.standard_ = true;
  return out;
}

const std::string& time_zone::name() const noexcept {
  return impl_->name;
}

int time_zone::offset(unix_seconds x) const {
  return standard_ ? standard_offset(x) : impl_->at(x).offset;
}

day_number time_zone::day_of(unix_seconds x) const {
  auto day = floor_div(x + offset(x), seconds_per_day);
  // The second pass of an evening whose clock had already passed midnight
  // belongs to the new day.
  return begin_of(day + 1) <= x ? day + 1 : day;
}

unix_seconds time_zone::instant(day_number day, int time) const {
  if (standard_)
    return standard_instant(day * seconds_per_day + time);
  auto midnight = absl::CivilSecond{absl::CivilDay{1970, 1, 1} + day};
  auto found = impl_->zone.At(midnight + time);
  auto skipped = found.kind == absl::TimeZone::TimeInfo::SKIPPED;
  return absl::ToUnixSeconds(skipped ? found.trans : found.pre);
}

int time_zone::standard_offset(unix_seconds x) const {
  auto info = impl_->at(x);
  if (impl_->summer_is_standard)
    return std::min(info.offset, impl_->at(impl_->before(x)).offset);
  if (!info.is_dst)
    return info.offset;
  // Two steps of daylight saving may follow each other, as in war time.
  constexpr auto most_steps = 8;
  auto before = info;
  auto at = x;
  for (auto i = 0; i < most_steps && before.is_dst; ++i) {
    at = impl_->before(at);
    before = impl_->at(at);
  }
  if (before.offset != info.offset)
    return before.offset;
  // Standard time changed as summer began: clocks stayed, and show the new one
  // in autumn, as in Scoresbysund in 2024.
  for (auto i = 0; i < most_steps && info.is_dst; ++i) {
    x = impl_->next(x);
    info = impl_->at(x);
  }
  return info.offset;
}

/// Standard time changes too, though rarely: the same rules hold.
unix_seconds time_zone::standard_instant(unix_seconds local) const {
  auto before = standard_offset(local - seconds_per_day);
  auto after = standard_offset(local + seconds_per_day);
  if (before == after || standard_offset(local - before) == before)
    return local - before;
  if (standard_offset(local - after) == after)
    return local - after;
  // Skipped: the change lies between the two candidates.
  auto low = local - after;
  auto high = local - before;
  while (high - low > 1) {
    auto middle = low + (high - low) / 2;
    (standard_offset(middle) == before ? low : high) = middle;
  }
  return high;
}

} // namespace troupe
