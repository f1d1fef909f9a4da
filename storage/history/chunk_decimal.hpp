// Doubles that are short decimals: 21.37 is 2137 of 10^-2.

#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace troupe {

/// Finest power of ten that is tried. Numbers below 2^52 have 16 digits at
/// most.
inline constexpr unsigned most_decimals = 15;

[[nodiscard]] inline uint64_t bits_of(double x) noexcept {
  uint64_t out = 0;
  std::memcpy(&out, &x, sizeof(out));
  return out;
}

[[nodiscard]] inline double double_of(uint64_t bits) noexcept {
  double out = 0;
  std::memcpy(&out, &bits, sizeof(out));
  return out;
}

/// As doubles, which are exact up to here.
inline constexpr std::array<double, most_decimals + 1> powers_of_ten{
  1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
  1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// 10^*decimals*, 0 to `most_decimals`.
[[nodiscard]] inline uint64_t power_of_ten(unsigned decimals) noexcept {
  return static_cast<uint64_t>(powers_of_ten[decimals]);
}

/// The double nearest to *scaled* / 10^*decimals*, if *scaled* is below 2^53:
/// a division of two exact doubles is rounded once, on every machine.
[[nodiscard]] inline double from_decimal(int64_t scaled,
                                         unsigned decimals) noexcept {
  return static_cast<double>(scaled) / powers_of_ten[decimals];
}

/// Returns the whole number of which `from_decimal` makes *x*, bit for bit.
/// None for NaN, infinity, -0 and what has more digits.
[[nodiscard]] std::optional<int64_t> to_decimal(double x,
                                                unsigned decimals) noexcept;

} // namespace troupe
