#include "protocol/iap/time.hpp"

#include <fmt/format.h>

#include <ctime>

namespace troupe::iap {

namespace {

/// @param format With one placeholder for each of the seven fields.
std::string format_time(unix_nanos x, fmt::string_view format) {
  constexpr int64_t millis_per_second = 1'000;
  auto millis = x / 1'000'000;
  auto part = millis % millis_per_second;
  if (part < 0) // before 1970
    part += millis_per_second;
  auto seconds = static_cast<std::time_t>((millis - part) / millis_per_second);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format(fmt::runtime(format), utc.tm_year + 1900, utc.tm_mon + 1,
                     utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, part);
}

} // namespace

std::string format_mru(unix_nanos x) {
  return format_time(x, "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:03} UTC");
}

std::string format_iso(unix_nanos x) {
  return format_time(x, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z");
}

} // namespace troupe::iap
