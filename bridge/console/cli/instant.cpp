// When something was, as users write it.

#include "bridge/console/cli/options.hpp"

#include <absl/time/time.h>

namespace troupe::cli {

result<int64_t> parse_instant(const std::string& text) {
  // The first two carry an offset of their own.
  for (auto form : {"%Y-%m-%d%ET%H:%M:%E*S%Ez", "%Y-%m-%d%ET%H:%M%Ez",
                    "%Y-%m-%d%ET%H:%M:%E*S", "%Y-%m-%d%ET%H:%M",
                    "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
    absl::Time found;
    if (absl::ParseTime(form, text, absl::LocalTimeZone(), &found, nullptr)
        && found >= absl::UnixEpoch())
      return absl::ToUnixNanos(found);
  }
  return failure{ec::invalid_request,
                 text
                   + ": a time is written 2026-03-29 or 2026-03-29T01:30, "
                     "with Z for UTC"};
}

} // namespace troupe::cli
