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
/// too early waits; older ones are conflated. Polls and writes may change one
/// block many times a second, and each publication carries it whole. Knows no
/// clock: the caller passes times of one steady clock, which never go back.
/// Used by the publisher only, on its own thread.
class block_window {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using duration = std::chrono::nanoseconds;

  /// @param length Nanoseconds between two publications; zero lets all pass.
  explicit block_window(duration length) : length_(length) {
    // nop
  }

  /// Returns whether *x* may be published now; otherwise it waits. What waited
  /// at *topic* is older, and is forgotten when *x* passes.
  [[nodiscard]] bool admit(const std::string& topic, const block_view_ptr& x,
                           time_point now);

  /// Takes what waits below *prefix*, due or not: something is about to be
  /// published that must not overtake it.
  /// @param prefix A device's topic with the slash at its end, else `d-1` would
  /// take the blocks of `d-10` as well.
  [[nodiscard]] std::vector<block_view_ptr>
  take_below(const std::string& prefix, time_point now);

  /// Takes what has waited long enough. Walks over all that wait: called once
  /// in a window, not for each block.
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
  /// When each topic was published last. Grows with the blocks of the gateway
  /// and shrinks by `forget`.
  std::unordered_map<std::string, time_point> passed_;
};

} // namespace troupe
