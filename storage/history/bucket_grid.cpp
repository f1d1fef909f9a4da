#include "storage/history/bucket_grid.hpp"

namespace troupe {

namespace {

constexpr int64_t hour = 3'600;
constexpr int64_t day = 86'400;

/// No clock is changed by more; it bounds the search for an interval's end.
constexpr int64_t largest_step = day;

int64_t floor_to(int64_t x, int64_t unit) {
  auto rest = x % unit;
  return x - (rest < 0 ? rest + unit : rest);
}

} // namespace

result<bucket_grid> bucket_grid::make(int64_t seconds, time_zone zone) {
  if (seconds < shortest || seconds > longest
      || (seconds < day ? day % seconds : seconds % day) != 0)
    return failure{ec::invalid_request,
                   "an interval must divide a day, or be whole days"};
  return bucket_grid{seconds, std::move(zone)};
}

unix_millis bucket_grid::begin_of(unix_millis time) const {
  auto second = floor_to(time, 1'000) / 1'000;
  if (hour % seconds_ == 0) {
    int64_t ahead = zone_.offset(second);
    return (floor_to(second + ahead, seconds_) - ahead) * 1'000;
  }
  auto today = zone_.day_of(second);
  if (seconds_ >= day)
    return zone_.begin_of(floor_to(today, seconds_ / day)) * 1'000;
  // The last begin on this day that is not after it: a clock that goes back
  // shows some times twice.
  for (auto at = day - seconds_; at > 0; at -= seconds_)
    if (auto begin = zone_.instant(today, static_cast<int>(at));
        begin <= second)
      return begin * 1'000;
  return zone_.begin_of(today) * 1'000;
}

unix_millis bucket_grid::end_of(unix_millis begin) const {
  auto end = begin + seconds_ * 1'000;
  auto first = begin_of(end);
  // Too early: the clock went back, and it is the same interval still.
  for (int64_t more = 0; first <= begin && more <= largest_step;
       more += hour / 4)
    first = begin_of(end + more * 1'000);
  return first > begin ? first : end;
}

} // namespace troupe
