// Looks at the facts of a datapoint from every side.

#pragma once

#include "bridge/console/diagnosis.hpp"

#include <string>
#include <vector>

namespace troupe {

inline constexpr unix_nanos nanos_per_second = 1'000'000'000;

/// Part of `diagnose`. Each `look_at_` adds the causes of one side.
class examination {
public:
  explicit examination(const point_facts& x);

  [[nodiscard]] std::vector<cause> run();

private:
  void add(cause_effect what, const char* id, std::string text,
           std::string advice);
  [[nodiscard]] bool is_down() const noexcept;
  [[nodiscard]] bool is_polled() const noexcept;
  void look_at_life();
  [[nodiscard]] bool is_good() const noexcept;
  void look_at_health();
  /// The code is what the driver saw last; its words go along.
  void why_down();
  void look_at_alarms();
  void look_at_value();
  /// The device does well, and yet there is no value.
  void never_read();
  void look_at_levels();
  /// What the present value were without the level *top*.
  [[nodiscard]] value without(uint8_t top) const;
  /// Who wrote and has no effect wonders most.
  void look_below(uint8_t top);
  void look_at(const schedule_fact& x);
  /// What somebody else commands in the device itself.
  void look_at_field_levels();
  void look_at_writes();
  [[nodiscard]] bool deviates() const;
  [[nodiscard]] std::string chooser() const;
  [[nodiscard]] std::string source_text() const;
  void look_at_monitor();
  void look_at_reports();
  [[nodiscard]] bool is_below_threshold() const;
  void look_at_bus();

  const point_facts& x_;
  std::string device_; ///< `protocol/handle`
  std::vector<cause> found_;
};

/// Returns `45 s`, `12 min`, `3 h`, `5 d`: what people say.
[[nodiscard]] std::string span_text(double seconds);

/// Returns ` since TIME (SPAN)`, or nothing for 0.
[[nodiscard]] std::string since_text(unix_nanos since, unix_nanos now);

} // namespace troupe
