// Findings as one line of JSON, and back.

#pragma once

#include "bench/load/clients/role.hpp"

#include <map>
#include <string>
#include <string_view>

namespace troupe::load {

/// Quantiles in milliseconds, and the distribution as pairs of a bucket's
/// shortest time and its count.
struct time_summary {
  uint64_t count = 0;
  double p50 = 0;
  double p90 = 0;
  double p99 = 0;
  double p999 = 0;
  double max = 0;
  std::vector<std::pair<double, uint64_t>> buckets;
};

[[nodiscard]] time_summary summarize(const latency& x);

/// What a run knows of its clients.
struct client_report {
  std::map<std::string, double> counts;
  std::map<std::string, time_summary> times;
};

/// `{"counts":{"events.fresh":3},"times":{"write":{"count":1,"p50":…,"p90":…,
/// "p99":…,"p999":…,"max":…,"buckets":[[0.5,1]]}}}`. Times are in milliseconds.
[[nodiscard]] std::string findings_json(const findings& x);

/// Reads such a line. Fails with `parse_error`.
[[nodiscard]] result<client_report> read_findings(std::string_view line);

/// As `findings_json` writes one.
[[nodiscard]] std::string to_json(const time_summary& x);

} // namespace troupe::load
