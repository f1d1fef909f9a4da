// From raw numbers to scaled ones and back, free of decimal noise.

#pragma once

#include "protocol/data_type.hpp"

namespace troupe {

/// Raw numbers that a type takes, both ends included. 64-bit limits are
/// rounded, as no double has them all.
struct raw_range {
  double low = 0;
  double high = 0;

  [[nodiscard]] bool holds(double raw) const noexcept {
    return raw >= low && raw <= high;
  }
};

/// What the wire format can carry; everything for formats without a size.
[[nodiscard]] raw_range range_of(raw_format format) noexcept;

/// The limits of *type* within its wire format; its "no value" may lie beyond.
[[nodiscard]] raw_range range_of(const data_type& type) noexcept;

/// *type* takes *raw*: it lies within the limits or says "no value".
[[nodiscard]] bool takes(const data_type& type, double raw) noexcept;

/// Returns a * 10^b * (raw + c), the double nearest to the decimal number.
/// Returns *raw* without a scaling.
[[nodiscard]] double to_scaled(double raw, const data_type& type) noexcept;

/// Inverse of `to_scaled`, rounded to a whole number unless *type* has no
/// scaling or is a floating-point format.
[[nodiscard]] double to_raw(double x, const data_type& type) noexcept;

/// Returns the double that prints like *x*: 0.1f becomes 0.1.
[[nodiscard]] double widen(float x) noexcept;

/// Inverse of `widen`; what no float can hold becomes the biggest one.
[[nodiscard]] float narrow(double x) noexcept;

/// Digits after the point that *scale* yields: 0.01 has 2, 0.5 has 1.
[[nodiscard]] int decimals_of(const scaling& scale) noexcept;

} // namespace troupe
