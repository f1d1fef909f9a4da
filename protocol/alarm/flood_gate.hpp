// Keeps a flood of alarm events from drowning those who listen.

#pragma once

#include "protocol/alarm/alarm_event.hpp"
#include "protocol/rate_limit.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

struct flood_limits {
  // One source: 10 at once, 10 a minute.
  unix_nanos source_interval = 6'000'000'000;
  uint32_t source_burst = 10;
  // All sources: a building that loses its power may say so at once.
  unix_nanos global_interval = 1'000'000;
  uint32_t global_burst = 50'000;
  unix_nanos summary_interval = 60'000'000'000;
  size_t most_held = 100'000;
};

/// What will never be sent one by one.
struct flood_summary {
  uint64_t events = 0;
  size_t sources = 0;
  /// `37 more of glp/…`, or with the source that has most of them.
  std::string message;
};

struct gate_outcome {
  std::vector<alarm_event> events;
  std::optional<flood_summary> summary;
};

/// Passes events on, in order, as long as their source and all together keep
/// within the limits. Beyond them it holds the newest event of each row, which
/// takes the place of the one before it; those that were replaced are counted,
/// and told by one summary a minute. What is held goes out as soon as the
/// limits allow, so that everybody knows the newest state in the end. The list
/// is not touched. `cleared` always passes: it says nothing of the alarm, whose
/// end may still be held.
class flood_gate {
public:
  explicit flood_gate(flood_limits limits = {});

  /// Returns what may go out now, *x* included if it may.
  [[nodiscard]] gate_outcome offer(alarm_event x, unix_nanos now);

  [[nodiscard]] gate_outcome tick(unix_nanos now);

  /// When `tick` has something to say.
  [[nodiscard]] std::optional<unix_nanos> next_deadline(unix_nanos now) const;

  /// Events that wait.
  [[nodiscard]] size_t held() const noexcept {
    return held_;
  }

  /// Events that were replaced, ever.
  [[nodiscard]] uint64_t dropped() const noexcept {
    return dropped_;
  }

private:
  struct source {
    explicit source(const flood_limits& x)
      : limit(x.source_interval, x.source_burst) {
      // nop
    }

    rate_limit limit;
    std::map<std::string, alarm_event> held; ///< By type.
  };

  void hold(source& at, alarm_event x, unix_nanos now);
  void drop(const std::string& name);
  void release(gate_outcome& out, unix_nanos now);
  void requeue(unix_nanos now);
  void prune(unix_nanos now);
  [[nodiscard]] flood_summary summarize();

  flood_limits limits_;
  rate_limit global_;
  std::unordered_map<std::string, source> sources_;
  /// Sources with held events, by when one of them may go.
  std::set<std::pair<unix_nanos, std::string>> queue_;
  std::map<std::string, uint64_t> dropped_of_; ///< Since the last summary.
  std::optional<unix_nanos> summary_at_;
  unix_nanos now_ = 0; ///< Of the last call.
  size_t held_ = 0;
  size_t prune_at_ = 1'000;
  uint64_t dropped_ = 0;
};

} // namespace troupe
