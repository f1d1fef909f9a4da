// The events of one day as instants.

#pragma once

#include "protocol/schedule/schedule_plan.hpp"
#include "protocol/schedule/surroundings.hpp"

#include <optional>
#include <vector>

namespace troupe {

/// An event that happens.
struct moment {
  unix_seconds at = 0;
  int64_t wall = 0;              ///< Local seconds, to order what a gap joins.
  const value* wanted = nullptr; ///< Part of the plan.
};

/// Whether *x* happens first. Those of which neither does keep the order of
/// their list: the later one is the newer one.
[[nodiscard]] bool happens_before(const moment& x, const moment& y) noexcept;

/// A day of a zone, with its sun once that is asked for.
class local_day {
public:
  /// @param elevation Of the sun at its rise, degrees.
  /// @pre what *zone* and *place* refer to outlives the day
  local_day(const time_zone& zone, const std::optional<geo_place>& place,
            double elevation, day_number day);

  [[nodiscard]] const civil_day& date() const noexcept {
    return date_;
  }

  [[nodiscard]] unix_seconds begin() const noexcept {
    return begin_;
  }

  /// Returns the first instant that belongs to the next day.
  [[nodiscard]] unix_seconds end() const noexcept {
    return end_;
  }

  /// Appends when the events of *list* happen on this day, in its order.
  /// - A clock time that is skipped happens at the end of the gap, one that
  ///   comes twice at its first pass.
  /// - Every rise and set of the day causes an event. Those whose offset leads
  ///   out of the day happen at its first or last second.
  /// - On a day that begins with the sun up and has no rise, as in polar
  /// summer,
  ///   `sunrise` happens when the day begins, whatever its offset; so does
  ///   `sunset` on a day that begins dark and has no set.
  void append_moments(const event_list& list, std::vector<moment>& out);

private:
  [[nodiscard]] unix_seconds instant(int time) const;
  void append_sun_event(const day_event& x, std::vector<moment>& out);
  [[nodiscard]] const sun_day& sun();

  const time_zone& zone_;
  const std::optional<geo_place>& place_;
  double elevation_;
  civil_day date_;
  unix_seconds begin_;
  unix_seconds end_;
  bool even_; ///< Its clock goes through all 24 hours without a change.
  std::optional<sun_day> sun_;
};

} // namespace troupe
