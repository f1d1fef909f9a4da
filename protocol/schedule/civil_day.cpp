#include "protocol/schedule/civil_day.hpp"

#include <absl/time/civil_time.h>

namespace troupe {

namespace {

constexpr absl::CivilDay epoch{1970, 1, 1};

} // namespace

civil_day make_civil_day(day_number x) noexcept {
  auto day = epoch + x;
  civil_day out;
  out.number = x;
  out.year = static_cast<int>(day.year());
  out.month = day.month();
  out.day = day.day();
  out.weekday = static_cast<int>(absl::GetWeekday(day)) + 1;
  out.month_length = month_length(out.year, out.month);
  return out;
}

int month_length(int year, int month) noexcept {
  absl::CivilMonth first{year, month};
  return static_cast<int>(absl::CivilDay{first + 1} - absl::CivilDay{first});
}

day_number to_day_number(int year, int month, int day) noexcept {
  return absl::CivilDay{year, month, day} - epoch;
}

} // namespace troupe
