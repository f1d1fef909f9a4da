// Any bytes as the configuration of a schedule and of a calendar it refers to:
// what reads can be evaluated, and changes when it says so.

#include "protocol/iap/json.hpp"
#include "protocol/schedule/date_reader.hpp"
#include "protocol/schedule/schedule_engine.hpp"

#include <cstdlib>
#include <string_view>

namespace {

using namespace troupe;

constexpr unix_nanos second = 1'000'000'000;

/// 2026-03-29 in London, an hour before the clock skips one.
constexpr unix_nanos start = 1'774'742'400 * second;

surroundings_ptr make_surroundings(const value& cfg) {
  surroundings out;
  if (auto zone = time_zone::load("Europe/London"))
    out.zone = *zone;
  out.place = geo_place{69.6, 19.0};
  if (auto found = read_calendar(cfg))
    out.calendars["x"] = *found;
  return std::make_shared<const surroundings>(std::move(out));
}

void evaluate(const schedule_engine& x) {
  auto now = start;
  for (auto i = 0; i < 8; ++i) {
    auto next = x.next_change(now);
    if (!next)
      return;
    if (*next <= now || x.at(*next) == x.at(now)
        || x.at(*next - second) != x.at(now))
      std::abort();
    now = *next;
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto cfg = iap::read_json(text);
  if (!cfg)
    return 0;
  auto plan = read_schedule_plan(*cfg);
  if (!plan) {
    if (plan.error().text.find(": ") == std::string::npos)
      std::abort();
    return 0;
  }
  evaluate({std::make_shared<const schedule_plan>(std::move(*plan)),
            make_surroundings(*cfg)});
  return 0;
}
