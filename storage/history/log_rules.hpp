// Which samples of a point are logged, how dense and how long.

#pragma once

#include "protocol/value.hpp"
#include "storage/history/byte_io.hpp"
#include "storage/history/history_key.hpp"

#include <array>
#include <optional>

namespace troupe {

struct log_level {
  unix_millis interval = 0;  ///< 0: every sample; else a row per interval.
  unix_millis retention = 0; ///< What is older goes.

  friend bool operator==(const log_level& x, const log_level& y) {
    return x.interval == y.interval && x.retention == y.retention;
  }
};

/// As the `log` member of a data rule says (`protocol/data_rule.hpp`).
struct log_rules {
  bool enabled = false;
  unix_millis least_time = 0; ///< Between two logged samples.
  /// Number by which a sample differs at least from the last logged one; 0 logs
  /// also what did not change, nothing logs every change.
  std::optional<double> least_change;
  std::array<std::optional<log_level>, log_levels> levels;
};

[[nodiscard]] bool operator==(const log_rules& x, const log_rules& y);

/// Reads the `log` member of a data rule; null is not logged. Levels without
/// retention keep 14, 60 and 730 days. Without levels there are all three:
/// every sample, 15 minutes and 1 hour. Of levels with the same interval only
/// the first stays, with the longest retention. What makes no sense counts as
/// not said: the import has checked it.
[[nodiscard]] log_rules read_log_rules(const value& log);

/// How long a level is kept, also when the rules (do not) know it any more.
[[nodiscard]] unix_millis retention_of(const log_rules& x, size_t level);

void put_log_rules(std::string& out, const log_rules& x);
[[nodiscard]] log_rules read_log_rules(byte_reader& in);

/// The member `log` that says these rules, for people: levels that are left out
/// are not there, and each has its number as `level`.
[[nodiscard]] value to_value(const log_rules& x);

} // namespace troupe
