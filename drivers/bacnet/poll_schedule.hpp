// Which points of a device are to be read, and when.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/reactor.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::bacnet {

/// The poll plan of one device, shaped by what its points do: those of which
/// the device tells are only checked, those that it does not have are asked for
/// seldom. Due times are kept on a grid: a late answer does not shift later
/// polls. Knows no clock; linear in the points of the device.
class poll_schedule {
public:
  using time_point = reactor::time_point;
  using milliseconds = std::chrono::milliseconds;

  /// @param event_poll,event_check As in `settings`.
  poll_schedule(milliseconds event_poll, milliseconds event_check)
    : event_poll_(event_poll), event_check_(event_check) {
    // nop
  }

  /// Replaces the plan. Points are due within their first period, spread by the
  /// number of the device; those that stay keep their time.
  void plan(const scan_plan& x, time_point now);

  /// Nothing without a plan.
  [[nodiscard]] std::optional<time_point> next_due() const noexcept;

  /// Points that are due. They are due again a period after they were; periods
  /// that have passed meanwhile are left out and counted in *skipped*.
  [[nodiscard]] std::vector<point_index> take_due(time_point now,
                                                  uint64_t& skipped);

  /// The device tells of the changes of *point*, or does not any more: then it
  /// is due at once. Points that are polled anyway stay as they are.
  void set_told(point_index point, bool told, time_point now);

  /// The device has no such object, or has it again.
  void set_missing(point_index point, bool missing, time_point now);

  [[nodiscard]] bool empty() const noexcept {
    return entries_.empty();
  }

  /// @pre not empty
  [[nodiscard]] point_index first() const noexcept {
    return entries_.front().point;
  }

private:
  struct entry {
    point_index point = 0;
    milliseconds period{0}; ///< 0: only to be told of.
    bool told = false;
    bool missing = false;
    bool asked = false; ///< Was due once: its first value does not wait.
    time_point due;
  };

  [[nodiscard]] milliseconds period_of(const entry& x) const noexcept;
  [[nodiscard]] entry* find(point_index point) noexcept;

  milliseconds event_poll_;
  milliseconds event_check_;
  std::vector<entry> entries_;
};

} // namespace troupe::bacnet
