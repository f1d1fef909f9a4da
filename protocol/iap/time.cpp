#include "protocol/iap/time.hpp"

#include <absl/time/time.h>
#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <limits>

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

/// What the steps let pass, the way back finds out.
std::optional<unix_nanos> read_mru(const std::string& text) {
  constexpr std::time_t most = 9'000'000'000; // fits 64 bits as nanoseconds
  std::tm utc{};
  auto rest = strptime(text.c_str(), "%Y-%m-%d %H:%M:%S.", &utc);
  if (rest == nullptr)
    return std::nullopt;
  uint32_t millis = 0;
  std::from_chars(rest, text.c_str() + text.size(), millis);
  auto seconds = timegm(&utc);
  if (seconds < -most || seconds > most)
    return std::nullopt;
  auto x = unix_nanos{seconds} * 1'000'000'000 + unix_nanos{millis} * 1'000'000;
  return format_mru(x) == text ? std::optional{x} : std::nullopt;
}

std::string format_iso(unix_nanos x) {
  return format_time(x, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z");
}

/// Abseil also takes blanks around it, `infinite-past` and the like.
std::optional<unix_nanos> read_iso(const std::string& text) {
  absl::Time x;
  std::string ignored;
  auto is_plain = text.find_first_not_of("0123456789-+:.TtZz")
                  == std::string::npos;
  if (!is_plain || !absl::ParseTime(absl::RFC3339_full, text, &x, &ignored)
      || x < absl::FromUnixNanos(std::numeric_limits<int64_t>::min())
      || x > absl::FromUnixNanos(std::numeric_limits<int64_t>::max()))
    return std::nullopt;
  return absl::ToUnixNanos(x);
}

} // namespace troupe::iap
