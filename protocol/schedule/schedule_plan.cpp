#include "protocol/schedule/schedule_plan.hpp"

#include <algorithm>

namespace troupe {

bool uses_sun(const schedule_plan& x) noexcept {
  auto by_sun = [](const day_event& event) {
    return event.at.from != event_time::anchor::clock;
  };
  auto any_by_sun = [&](auto& entry) {
    return std::any_of(entry.events.begin(), entry.events.end(), by_sun);
  };
  return std::any_of(x.weekly.begin(), x.weekly.end(), any_by_sun)
         || std::any_of(x.exceptions.begin(), x.exceptions.end(), any_by_sun);
}

std::vector<std::string> calendars_of(const schedule_plan& x) {
  std::vector<std::string> out;
  for (auto& entry : x.exceptions)
    if (auto* ref = std::get_if<calendar_ref>(&entry.date))
      out.push_back(ref->handle);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

} // namespace troupe
