// What a schedule wants at any instant.

#pragma once

#include "protocol/schedule/local_day.hpp"
#include "protocol/schedule/schedule_output.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace troupe {

class day_state;
struct listed_moment;

struct schedule_change {
  unix_nanos at = 0;
  schedule_output output; ///< From then on.
};

/// Evaluates a plan. The output depends on the instant alone, not on what
/// happened before, so that a restart or a step of the clock needs no memory:
///
/// - Nothing is wanted on days outside the effective period, or when suspended.
/// - Exceptions of the day come first, by level, then in the order of the list.
///   An exception is active from its first event of the day on, while its
///   newest event is not null; it ends with the day.
/// - Then the weekly events of all entries that fit the day: the newest, and of
///   several at one instant that of the later entry. When it is null, or none
///   has happened yet, the default counts.
/// - Without default, before the first event of the day the newest of the last
///   7 days counts, as far as the effective period reaches back without a
///   break.
///
/// This is BACnet's algorithm (ASHRAE 135, 12.24.4), where values hold for the
/// day, plus that last rule. Events change in whole seconds.
///
/// Cheap to copy. It keeps the day that was asked for last: one thread a time.
class schedule_engine {
public:
  /// How far `next_change` looks.
  static constexpr int look_ahead_days = 400;

  /// @pre neither is null
  schedule_engine(schedule_plan_ptr plan, surroundings_ptr around);

  [[nodiscard]] schedule_output at(unix_nanos x) const;

  /// Returns the first instant after *x* whose output differs from that at *x*.
  /// None within `look_ahead_days`: ask again when they are over.
  [[nodiscard]] std::optional<unix_nanos> next_change(unix_nanos x) const;

  /// Returns the first instant after *x* when an event gives an output, though
  /// it be the one that was given before: people expect the switch at seven to
  /// be a switch, whatever somebody did meanwhile. Also every change is one.
  [[nodiscard]] std::optional<unix_nanos> next_event(unix_nanos x) const;

  /// Returns the changes in (from, to], oldest first, the first *limit* of
  /// them.
  [[nodiscard]] std::vector<schedule_change>
  changes(unix_nanos from, unix_nanos to, size_t limit) const;

  [[nodiscard]] const schedule_plan& plan() const noexcept {
    return *plan_;
  }

private:
  /// What is wanted from a second on until the next one's.
  struct segment {
    unix_seconds from;
    schedule_output output;
    bool given = false; ///< By an event at that second.
  };

  /// One day; the first segment begins with it.
  struct day_table {
    day_number day = 0;
    unix_seconds end = 0;
    std::vector<segment> segments;
  };

  using table_ptr = std::shared_ptr<const day_table>;

  [[nodiscard]] schedule_output at_second(unix_seconds x) const;
  [[nodiscard]] local_day make_day(day_number x) const;
  [[nodiscard]] table_ptr table_of(day_number x) const;
  [[nodiscard]] table_ptr make_table(day_number x) const;
  [[nodiscard]] std::vector<segment> make_segments(local_day& day) const;
  [[nodiscard]] std::vector<listed_moment>
  exception_events(local_day& day, day_state& state) const;
  [[nodiscard]] bool is_effective(const civil_day& x) const;
  [[nodiscard]] std::vector<moment> weekly_moments(local_day& day) const;
  [[nodiscard]] const value* newest_before(day_number x) const;
  /// What `walk` stops at.
  enum class stop : uint8_t { changes, events };

  [[nodiscard]] std::optional<unix_nanos> next(unix_nanos x, stop at) const;
  template <class F>
  void walk(unix_seconds from, unix_seconds to, stop at, F use) const;

  schedule_plan_ptr plan_;
  surroundings_ptr around_;
  time_zone zone_;
  /// Places in the list of exceptions, by level.
  std::shared_ptr<const std::vector<size_t>> order_;
  mutable table_ptr latest_;
};

} // namespace troupe
