// What clocks on the wall of a place show.

#pragma once

#include "protocol/result.hpp"
#include "protocol/schedule/civil_day.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe {

/// Whole seconds since the UNIX epoch, UTC.
using unix_seconds = int64_t;

inline constexpr int seconds_per_day = 86'400;

/// A zone of the IANA database as the system has it, cheap to copy. Default
/// constructed it is UTC.
///
/// Its days follow one another without overlap: a day begins when its midnight
/// is reached for the first time, also where a clock that goes back passes
/// midnight twice. Instants of one day never decrease with the time of day.
class time_zone {
public:
  time_zone();

  /// @param name Like `Europe/London`; files outside the database cannot be
  ///        named. Fails with `invalid_config` when the system has no such
  ///        zone.
  [[nodiscard]] static result<time_zone> load(const std::string& name);

  /// Returns the zone with clocks that stay on standard time. What is standard
  /// at an instant says the database: the offset of the period that is not
  /// flagged as daylight saving, of the instant or before it. So clocks in
  /// Morocco stay on +01, which is left in Ramadan. `Europe/Dublin` is the
  /// exception: there the database takes summer for the standard, as the law
  /// does, and people do not; its standard here is winter's GMT.
  [[nodiscard]] time_zone without_dst() const;

  [[nodiscard]] const std::string& name() const noexcept;

  /// Returns what local clocks are ahead of UTC at *x*, in seconds.
  [[nodiscard]] int offset(unix_seconds x) const;

  [[nodiscard]] day_number day_of(unix_seconds x) const;

  /// Returns when the clock shows *time*, in seconds after midnight, on *day*.
  /// A time that the clock skips is the first instant after the gap; of a time
  /// that it shows twice the first pass counts.
  [[nodiscard]] unix_seconds instant(day_number day, int time) const;

  /// Returns when *day* begins; the next one's begin is its end. A day that
  /// the zone skipped (Samoa, 2011-12-30) has no length.
  [[nodiscard]] unix_seconds begin_of(day_number day) const {
    return instant(day, 0);
  }

private:
  struct impl; // keeps the library's header out of ours

  [[nodiscard]] int standard_offset(unix_seconds x) const;
  [[nodiscard]] unix_seconds standard_instant(unix_seconds local) const;

  std::shared_ptr<const impl> impl_;
  bool standard_ = false;
};

} // namespace troupe
