// Holds back blocks that change faster than clients can use.

#pragma once

#include "actors/view.hpp"

#include <chrono>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace troupe {

/// Lets each block pass at most once in a window. The newest of those that came
/// too early waits; older ones are conflated.
class block_window {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::nanoseconds;

  explicit block_window(duration length) : length_(length) {
    // nop
  }

  /// Returns whether *x* may be published now; otherwise it waits.
  [[nodiscard]] bool admit(const std::string& topic, const block_view_ptr& x,
                           time_point now);

  /// Takes what waits below *prefix*, due or not: something is about to be
  /// published that must not overtake it.
  [[nodiscard]] std::vector<block_view_ptr>
  take_below(const std::string& prefix, time_point now);

  /// Takes what has waited long enough.
  [[nodiscard]] std::vector<block_view_ptr> take_due(time_point now);

  /// A topic that is no longer published.
  void forget(const std::string& topic);

  /// Nothing waits.
  [[nodiscard]] bool empty() const noexcept {
    return waiting_.empty();
  }

private:
  [[nodiscard]] bool is_due(const std::string& topic, time_point now) const;

  duration length_;
  std::map<std::string, block_view_ptr> waiting_; ///< By topic.
  std::unordered_map<std::string, time_point> passed_;
};

} // namespace troupe
