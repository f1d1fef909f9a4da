#include "protocol/schedule/sun.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

constexpr double pi = 3.14159265358979323846;

/// Of the sun at the horizon, in degrees: we do not look from the centre of
/// the earth.
constexpr double parallax = 8.794 / 3'600;

constexpr double radians(double degrees) {
  return degrees * pi / 180;
}

double wrapped(double degrees) noexcept {
  return std::fmod(degrees, 360);
}

/// Days since noon of 2000-01-01.
double days_since_2000(double seconds) noexcept {
  return seconds / seconds_per_day - 10'957.5;
}

/// Above the horizon where it is wanted, in degrees.
struct sun_path {
  geo_place place;
  double elevation;

  double operator()(unix_seconds x) const noexcept {
    return sun_elevation(place, static_cast<double>(x)) - elevation;
  }

  [[nodiscard]] bool up(unix_seconds x) const noexcept {
    return (*this)(x) >= 0;
  }

  /// Returns the first second of (low, high] that is as *high* is.
  /// @pre the sun is up at exactly one of them
  [[nodiscard]] unix_seconds crossing(unix_seconds low,
                                      unix_seconds high) const noexcept {
    auto at_high = up(high);
    while (high - low > 1) {
      auto middle = low + (high - low) / 2;
      (up(middle) == at_high ? high : low) = middle;
    }
    return high;
  }

  /// Returns where the path comes nearest to the horizon between two instants
  /// on one side of it; *high* when it does not turn between them.
  [[nodiscard]] unix_seconds turn(unix_seconds low,
                                  unix_seconds high) const noexcept {
    constexpr unix_seconds bit = 60;
    auto sign = up(low) ? -1 : 1;
    auto gain = [&](unix_seconds x) {
      return sign * ((*this)(x + bit) - (*this)(x));
    };
    if (high - low <= 2 * bit || gain(low) <= 0 || gain(high - bit) >= 0)
      return high;
    while (high - low > 2) {
      auto third = (high - low) / 3;
      if (sign * (*this)(low + third) < sign * (*this)(high - third))
        low += third;
      else
        high -= third;
    }
    return low + (high - low) / 2;
  }
};

void add_crossing(const sun_path& path, unix_seconds low, unix_seconds high,
                  sun_day& out) {
  (path.up(high) ? out.rises : out.sets).push_back(path.crossing(low, high));
}

} // namespace

double sun_elevation(const geo_place& place, double seconds) noexcept {
  auto days = days_since_2000(seconds);
  auto t = days / 36'525; // centuries; the 70 s to dynamical time do not matter
  auto anomaly
    = radians(wrapped(357.52911 + t * (35'999.05029 - 1.537e-4 * t)));
  auto centre = (1.914602 - t * (0.004817 + 1.4e-5 * t)) * std::sin(anomaly)
                + (0.019993 - 1.01e-4 * t) * std::sin(2 * anomaly)
                + 2.89e-4 * std::sin(3 * anomaly);
  auto node = radians(wrapped(125.04 - 1'934.136 * t));
  auto nutation = -0.00478 * std::sin(node);
  auto longitude
    = radians(wrapped(280.46646 + t * (36'000.76983 + 3.032e-4 * t)) + centre
              - 0.00569 + nutation);
  auto tilt = radians(23.439291 - 0.013004 * t + 0.00256 * std::cos(node));
  auto ascension = std::atan2(std::cos(tilt) * std::sin(longitude),
                              std::cos(longitude));
  auto sine = std::sin(tilt) * std::sin(longitude); // of the declination
  auto sidereal = wrapped(280.46061837 + 360.98564736629 * days)
                  + nutation * std::cos(tilt);
  auto hour_angle = radians(sidereal + place.longitude) - ascension;
  auto latitude = radians(place.latitude);
  auto height = std::sin(latitude) * sine
                + std::cos(latitude) * std::sqrt(1 - sine * sine)
                    * std::cos(hour_angle);
  auto out = std::asin(std::clamp(height, -1.0, 1.0)) * 180 / pi;
  return out - parallax * std::cos(radians(out));
}

sun_day find_sun(const geo_place& place, double elevation, unix_seconds begin,
                 unix_seconds end) {
  constexpr unix_seconds step = 3'600;
  // Between two instants a step apart the path bulges by less than this.
  constexpr double bulge = 2;
  sun_path path{place, elevation};
  sun_day out;
  out.up_at_begin = path.up(begin);
  auto left = path(begin);
  for (auto low = begin; low < end; low += step) {
    auto high = std::min(low + step, end);
    auto right = path(high);
    auto near = std::min(std::abs(left), std::abs(right)) < bulge;
    if ((left >= 0) != (right >= 0)) {
      add_crossing(path, low, high, out);
    } else if (auto turn = near ? path.turn(low, high) : high;
               path.up(turn) != path.up(high)) {
      add_crossing(path, low, turn, out);
      add_crossing(path, turn, high, out);
    }
    left = right;
  }
  // The end is the first second of what follows.
  for (auto* list : {&out.rises, &out.sets})
    if (!list->empty() && list->back() == end)
      list->pop_back();
  return out;
}

} // namespace troupe
