// Requests that wait for their effect.

#pragma once

#include "bench/load/clients/role.hpp"
#include "bench/load/latency.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

namespace troupe::load {

/// Requests under way, by what their effect is known by: the number of a get,
/// a datapoint and its value. Each is done, or given up after a time. At most
/// `most` at once; more are refused and counted, for a peer that answers
/// nothing must not cost memory. Knows no clock.
class pending {
public:
  using time_point = std::chrono::steady_clock::time_point;

  static constexpr size_t most = 100'000;

  explicit pending(std::chrono::milliseconds patience) : patience_{patience} {
    // nop
  }

  /// Returns whether the request may be sent: not while one with this *key* is
  /// under way, or too many are. What was refused counts as such.
  [[nodiscard]] bool begin(const std::string& key, time_point due);

  /// The effect of *key* came. Returns false when nobody waits for it.
  bool end(const std::string& key, time_point now);

  [[nodiscard]] bool waits_for(const std::string& key) const {
    return since_.count(key) > 0;
  }

  /// Gives up what has waited too long.
  void give_up(time_point now);

  [[nodiscard]] size_t waiting() const noexcept {
    return since_.size();
  }

  [[nodiscard]] uint64_t begun() const noexcept {
    return begun_;
  }

  [[nodiscard]] uint64_t done() const noexcept {
    return done_;
  }

  [[nodiscard]] uint64_t lost() const noexcept {
    return lost_;
  }

  [[nodiscard]] uint64_t refused() const noexcept {
    return refused_;
  }

  /// Adds `{many}.sent`, `.{effect}`, `.lost`, `.refused` and the times as
  /// *one*.
  void report(findings& out, const std::string& one, const std::string& many,
              const std::string& effect) const;

  /// From when each was due to its effect.
  [[nodiscard]] latency& times() noexcept {
    return times_;
  }

private:
  std::chrono::milliseconds patience_;
  std::unordered_map<std::string, time_point> since_;
  /// In the order of their beginning; those that are done are skipped.
  std::deque<std::pair<time_point, std::string>> order_;
  latency times_;
  uint64_t begun_ = 0;
  uint64_t done_ = 0;
  uint64_t lost_ = 0;
  uint64_t refused_ = 0;
};

} // namespace troupe::load
