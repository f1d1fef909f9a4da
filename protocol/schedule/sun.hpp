// When the sun rises and sets.

#pragma once

#include "protocol/schedule/time_zone.hpp"

#include <vector>

namespace troupe {

struct geo_place {
  double latitude = 0;  ///< Degrees, -90 to 90, north positive.
  double longitude = 0; ///< Degrees, -180 to 180, east positive.
};

/// Elevation of the sun's centre at the end of civil twilight, in degrees.
inline constexpr double civil_twilight = -6;

/// Of a sun whose upper edge shows at the horizon, refraction included.
inline constexpr double visible_edge = -0.833;

/// What the sun does between two instants. Far north and south a day may hold
/// no rise or no set, or two: near the turn of the seasons one just after
/// midnight and the next before the following midnight.
struct sun_day {
  bool up_at_begin = false;
  std::vector<unix_seconds> rises; ///< First seconds of being up.
  std::vector<unix_seconds> sets;  ///< First seconds of being down.

  [[nodiscard]] bool always_up() const noexcept {
    return up_at_begin && sets.empty();
  }

  [[nodiscard]] bool always_down() const noexcept {
    return !up_at_begin && rises.empty();
  }
};

/// Returns the elevation of the sun's centre in degrees, without refraction.
/// Meeus, Astronomical Algorithms, chapter 25 (low accuracy, 0.01 degrees in
/// longitude) with sidereal time of chapter 12; good for 1950 to 2050.
[[nodiscard]] double sun_elevation(const geo_place& place,
                                   double seconds) noexcept;

/// Returns what the sun does from *begin* to before *end*, at most some days
/// apart. It is up when its centre is at or above *elevation* (degrees). Within
/// a few seconds up to the polar circles; where the path of the sun only just
/// touches *elevation*, 0.01 degrees may be minutes.
[[nodiscard]] sun_day find_sun(const geo_place& place, double elevation,
                               unix_seconds begin, unix_seconds end);

} // namespace troupe
