// Which samples of drivers outside become `ev/data` (IAP 9.1, 14.1).

#pragma once

#include "actors/monitor.hpp"
#include "bridge/external/external_topic.hpp"
#include "protocol/result.hpp"

#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// One fresh sample, with the monitor settings that its driver keeps.
struct external_sample {
  device_id device;
  std::string topic; ///< Of the block: ten levels.
  std::string point;
  value what;
  monitor_settings monitor;
  size_t bytes = 0; ///< Of the payload: what keeping it costs.
};

/// Reads a payload of `=monitoring/service` `{topic, datapoint, monitor,
/// value}`; *datapoint* is `{DP}` or `{DP}/value`, as both are met. A driver
/// that sends a sample wants it reported: without `rate` and `event` it counts
/// as an event. Fails with `too_large` beyond 64 KiB, `parse_error`,
/// `wrong_type` for the monitor, and `invalid_request` for a topic that is no
/// block of a protocol owned outside.
[[nodiscard]] result<external_sample>
read_external_sample(const external_topics& topics, const std::string& payload,
                     const monitor_rates& rates);

/// Bounds of what is remembered.
struct sample_filter_config {
  size_t most_points = 50'000;
  size_t most_bytes = size_t{64} << 20;
};

/// Remembers of each point what was reported last. The point that has been
/// silent longest is forgotten when there is no room: its next sample counts as
/// its first. Knows no clock.
class sample_filter {
public:
  explicit sample_filter(sample_filter_config cfg = {});

  /// Returns whether to report *x* now. What the throttle holds back is
  /// returned by `take_due` later, unless a newer sample takes its place.
  [[nodiscard]] bool admit(const external_sample& x, unix_nanos now);

  /// What waited for its throttle.
  [[nodiscard]] std::vector<external_sample> take_due(unix_nanos now);

  /// When `take_due` will have something; nothing: never.
  [[nodiscard]] std::optional<unix_nanos> next_due() const;

  /// The device is gone.
  /// @param below What the topics of its blocks begin with.
  void forget(const std::string& below);

  [[nodiscard]] size_t points() const noexcept {
    return points_.size();
  }

  /// Points that were forgotten for want of room.
  [[nodiscard]] uint64_t evicted() const noexcept {
    return evicted_;
  }

private:
  /// *due* is 0 while nothing waits.
  struct entry {
    report_memory memory;
    std::optional<external_sample> waiting;
    unix_nanos due = 0;
    size_t bytes = 0;
    std::list<std::string>::iterator age;
  };

  entry& touch(const std::string& key, size_t bytes);
  void wait(const std::string& key, entry& at, const external_sample& x);
  void stop_waiting(const std::string& key, entry& at);
  void erase(const std::string& key);

  sample_filter_config cfg_;
  std::map<std::string, entry> points_; ///< By `{topic}/{DP}`.
  std::list<std::string> ages_;         ///< Silent longest first.
  std::set<std::pair<unix_nanos, std::string>> due_;
  size_t bytes_ = 0;
  uint64_t evicted_ = 0;
};

/// One `ev/data` (IAP 11.2).
/// @param health Of the device, as its driver shows it.
[[nodiscard]] std::string render_external_data(const external_sample& x,
                                               unix_nanos now,
                                               const std::string& health);

} // namespace troupe
