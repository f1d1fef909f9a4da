// How long an override lasts, as users write it.

#include "bridge/console/cli/options.hpp"

#include <charconv>

namespace troupe::cli {

namespace {

/// Seconds of one unit; 0: no such unit.
uint64_t seconds_of(char unit) noexcept {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3'600;
    case 'd':
      return 86'400;
    default:
      return 0;
  }
}

} // namespace

result<uint64_t> parse_duration(std::string_view text) {
  constexpr uint64_t longest = uint64_t{100} * 365 * 86'400;
  failure wrong{ec::invalid_request,
                std::string{text}
                  + ": a duration is written 90s, 15m, 2h, 1d "
                    "or 1h30m"};
  uint64_t total = 0;
  for (auto rest = text; !rest.empty();) {
    uint64_t number = 0;
    auto end = rest.data() + rest.size();
    auto [stop, err] = std::from_chars(rest.data(), end, number);
    auto bare = stop == end && rest.size() == text.size();
    auto unit = bare ? 1 : stop == end ? 0 : seconds_of(*stop);
    if (err != std::errc{} || unit == 0 || number > longest / unit)
      return wrong;
    total += number * unit;
    rest = bare
             ? std::string_view{}
             : std::string_view{stop + 1, static_cast<size_t>(end - stop) - 1};
  }
  if (total == 0 || total > longest)
    return wrong;
  return total;
}

} // namespace troupe::cli
