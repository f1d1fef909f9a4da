// What clients of one sort do, all together.

#pragma once

#include "bench/load/clients/mqtt_client.hpp"
#include "bench/load/latency.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace troupe::load {

/// What a role found out. Counts are since the start, times since the last
/// window began. Names are unique over all roles: `events.fresh`.
struct findings {
  std::vector<std::pair<std::string, uint64_t>> counts;
  std::vector<std::pair<std::string, latency>> times;
};

/// A sort of clients. Called on one thread, `tick` a thousand times a second.
class role {
public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~role() = default;

  /// Connects. Fails when the broker cannot be reached; what is lost later
  /// counts as an error of the run.
  [[nodiscard]] virtual status start(time_point now) = 0;
  virtual void tick(time_point now) = 0;
  virtual void report(findings& out) = 0;

  /// Forgets times.
  virtual void begin_window() = 0;
};

} // namespace troupe::load
