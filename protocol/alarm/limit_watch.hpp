// Watches the values of one datapoint for limit alarms.

#pragma once

#include "protocol/alarm/limits.hpp"
#include "protocol/sample.hpp"

#include <array>
#include <optional>
#include <vector>

namespace troupe {

struct limit_change {
  limit_alarm type = limit_alarm::low_error;
  bool active = false;
};

/// Low and high alarms begin when a value was beyond the limit for the
/// on-delay, and end when it was back by the deadband for the off-delay.
///
/// A rate is that between two successive valid values. The first one has none,
/// and neither has the first after something invalid: it raises nothing, and
/// ends what was active before, for nothing shows it any more. The alarm begins
/// at once (a jump has no duration) and ends, after the off-delay, with a
/// slower pair of values; when no further value comes, as soon as the mean
/// since the older one is slow enough. Where only changes arrive, what was
/// still for long may jump unnoticed: the mean is all there is.
///
/// A value is frozen when it has not changed for so long; on- and off-delay do
/// not apply. Time goes on for this without samples, as those that bring
/// nothing new may not arrive.
///
/// What is invalid or stale neither raises nor clears: delays begin anew with
/// the next valid value.
class limit_watch {
public:
  using changes = std::vector<limit_change>;

  /// @param active As the list of alarms has it: a restart is then no change,
  ///               and what is switched off meanwhile ends with the first
  ///               `tick`.
  explicit limit_watch(alarm_limits limits,
                       const std::vector<limit_alarm>& active = {});

  /// Takes over a value and returns what changed. Nothing, NaN, infinity and
  /// any quality but good are invalid. Values that are older than the newest
  /// one are compared with the limits, but have no rate.
  [[nodiscard]] changes input(std::optional<double> x, quality status,
                              unix_nanos time);

  /// Returns what changed because time passed.
  [[nodiscard]] changes tick(unix_nanos now);

  /// When `tick` may have something to say; nothing: never, before a value
  /// comes.
  [[nodiscard]] std::optional<unix_nanos> next_deadline() const;

  /// All that are active now, for the whole state after a restart.
  [[nodiscard]] std::vector<limit_alarm> active() const;

  /// Whether a valid value was seen. Before that `active` is hearsay.
  [[nodiscard]] bool judged() const noexcept {
    return judged_;
  }

private:
  /// One kind of alarm. *since* is when its condition began to differ from its
  /// state; nothing: it does not.
  struct track {
    bool active = false;
    std::optional<unix_nanos> since;
  };

  [[nodiscard]] bool is_off(limit_alarm x) const noexcept;
  [[nodiscard]] std::optional<double> limit_of(limit_alarm x) const noexcept;
  [[nodiscard]] bool is_beyond(limit_alarm x, double what) const noexcept;
  [[nodiscard]] unix_nanos delay_of(limit_alarm x) const noexcept;
  [[nodiscard]] track& at(limit_alarm x) noexcept;
  [[nodiscard]] const track& at(limit_alarm x) const noexcept;

  /// Notes whether *x* should be active from *time* on.
  void want(limit_alarm x, bool active, unix_nanos time);
  void forget_conditions();
  void take_rate(double x, unix_nanos time);
  void take_still(double x, unix_nanos time);

  alarm_limits limits_;
  std::array<track, all_limit_alarms.size()> tracks_;
  bool judged_ = false;
  bool valid_ = false; ///< The newest value is.
  double last_ = 0;    ///< Newest valid value.
  unix_nanos last_time_ = 0;
  unix_nanos fast_until_ = 0; ///< Until then the mean is too fast; or 0.
};

} // namespace troupe
