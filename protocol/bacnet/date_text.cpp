#include "protocol/bacnet/date_text.hpp"

#include "protocol/bacnet/name_table.hpp"

#include <fmt/format.h>

namespace troupe::bacnet {

namespace {

constexpr uint32_t first_year = 1'900;
constexpr uint32_t last_year = first_year + 254;
constexpr uint32_t last_month = 14;
constexpr uint32_t last_day = 34;

/// Two digits, or the sign for any.
std::string part(uint8_t x) {
  return x == any ? "*" : fmt::format("{:02}", x);
}

/// Takes the text before *end* off the front; all of it where there is no such
/// character.
std::string_view cut(std::string_view& x, char end) {
  auto at = x.find(end);
  auto out = x.substr(0, at);
  x.remove_prefix(at == std::string_view::npos ? x.size() : at + 1);
  return out;
}

/// Reads one number from *low* to *high*, of which *origin* is 0.
bool read_part(uint8_t& out, std::string_view x, uint32_t low, uint32_t high,
               uint32_t origin = 0) {
  out = any;
  if (x == "*")
    return true;
  auto number = parse_plain_number(x);
  if (!number || *number < low || *number > high)
    return false;
  out = static_cast<uint8_t>(*number - origin);
  return true;
}

} // namespace

std::string to_string(const date& x) {
  auto year = x.year == any ? "*" : std::to_string(first_year + x.year);
  auto out = fmt::format("{}-{}-{}", year, part(x.month), part(x.day));
  auto one_day = x.year != any && x.month <= 12 && x.day <= 31;
  if (x.weekday != any && !one_day)
    out += fmt::format(" {}", x.weekday);
  return out;
}

std::string to_string(const time_of_day& x) {
  auto out = fmt::format("{}:{}:{}", part(x.hour), part(x.minute),
                         part(x.second));
  return x.hundredths == 0 ? out : out + '.' + part(x.hundredths);
}

std::optional<date> parse_date(std::string_view x) {
  date out;
  auto day = cut(x, ' ');
  if (!x.empty() && !read_part(out.weekday, x, 1, 7))
    return std::nullopt;
  auto year = cut(day, '-');
  auto month = cut(day, '-');
  if (!read_part(out.year, year, first_year, last_year, first_year)
      || !read_part(out.month, month, 1, last_month)
      || !read_part(out.day, day, 1, last_day))
    return std::nullopt;
  return out;
}

std::optional<time_of_day> parse_time(std::string_view x) {
  time_of_day out;
  auto whole = cut(x, '.');
  auto hour = cut(whole, ':');
  auto minute = cut(whole, ':');
  out.hundredths = 0;
  if ((!x.empty() && !read_part(out.hundredths, x, 0, 99))
      || !read_part(out.hour, hour, 0, 23)
      || !read_part(out.minute, minute, 0, 59)
      || !read_part(out.second, whole, 0, 59))
    return std::nullopt;
  return out;
}

} // namespace troupe::bacnet
