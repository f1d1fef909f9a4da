// The state machine of one alarm on the bus (IAP 12.1).

#pragma once

#include "protocol/alarm/expression.hpp"

#include <optional>
#include <string>
#include <vector>

namespace troupe {

enum class alarm_change : uint8_t { none, became_active, became_inactive };

/// Becomes active when the activation is true and the deactivation, if there is
/// one, is not. Becomes inactive when the deactivation is true; without one
/// when the activation is no longer true. What is unknown changes nothing.
///
/// A `changed` is true for one evaluation and makes `next_deadline` ask for
/// another one at once: such an alarm comes and goes, and is counted.
class alarm_condition {
public:
  /// @param active As the list of alarms has it, so that a restart is none.
  alarm_condition(expression activation, std::optional<expression> deactivation,
                  unix_nanos now, bool active = false);

  /// Of both expressions, each once.
  [[nodiscard]] const std::vector<std::string>& topics() const noexcept {
    return topics_;
  }

  /// Takes over a sample, also one whose value did not change: it is a sign of
  /// life. Null: the sample has no value. The first value is no change.
  /// @pre *topic* is an index into `topics`
  void input(size_t topic, value what, unix_nanos time);

  /// A disabled alarm is inactive.
  void enable(bool x) noexcept {
    enabled_ = x;
  }

  [[nodiscard]] alarm_change evaluate(unix_nanos now);

  [[nodiscard]] bool active() const noexcept {
    return active_;
  }

  /// When to evaluate again although nothing came.
  [[nodiscard]] std::optional<unix_nanos> next_deadline(unix_nanos now) const;

private:
  /// An expression, and where its topics stand among those of both.
  struct side {
    expression what;
    std::vector<size_t> places;

    [[nodiscard]] topic_states inputs(const topic_states& all) const;
  };

  [[nodiscard]] side place(expression x, unix_nanos now);
  [[nodiscard]] bool wanted(unix_nanos now) const;

  std::vector<std::string> topics_;
  topic_states states_;
  side activation_;
  std::optional<side> deactivation_;
  bool enabled_ = true;
  bool active_;
  bool pulse_ = false; ///< Some topic changed: look again.
};

} // namespace troupe
