#include "bridge/console/diagnosis.hpp"

#include "bridge/console/examination.hpp"
#include "protocol/iap/time.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace troupe {

namespace {

using effect = cause_effect;

} // namespace

std::string span_text(double seconds) {
  constexpr double minute = 60;
  constexpr double hour = 60 * minute;
  constexpr double day = 24 * hour;
  if (seconds < 2 * minute)
    return fmt::format("{:.3g} s", seconds);
  if (seconds < 2 * hour)
    return fmt::format("{:.0f} min", seconds / minute);
  if (seconds < 2 * day)
    return fmt::format("{:.0f} h", seconds / hour);
  return fmt::format("{:.0f} d", seconds / day);
}

std::string since_text(unix_nanos since, unix_nanos now) {
  if (since == 0)
    return {};
  auto age = static_cast<double>(std::max<unix_nanos>(now - since, 0))
             / static_cast<double>(nanos_per_second);
  return fmt::format(" since {} ({})", iap::format_iso(since), span_text(age));
}

examination::examination(const point_facts& x)
  : x_(x), device_(x.device.protocol + '/' + x.device.handle) {
  // nop
}

std::vector<cause> examination::run() {
  look_at_life();
  look_at_health();
  look_at_alarms();
  look_at_value();
  look_at_levels();
  look_at_writes();
  look_at_monitor();
  look_at_reports();
  look_at_bus();
  if (found_.empty())
    add(effect::fine, "fine",
        fmt::format("nothing is wrong: {}", source_text()), {});
  std::stable_sort(found_.begin(), found_.end(),
                   [](auto& a, auto& b) { return a.effect < b.effect; });
  return std::move(found_);
}

std::string_view to_string(cause_effect x) noexcept {
  switch (x) {
    case effect::bad:
      return "bad";
    case effect::stale:
      return "stale";
    case effect::overridden:
      return "overridden";
    case effect::pending:
      return "pending";
    case effect::constant:
      return "constant";
    case effect::unseen:
      return "unseen";
    case effect::fine:
      break;
  }
  return "fine";
}

std::vector<cause> diagnose(const point_facts& x) {
  return examination{x}.run();
}

} // namespace troupe
