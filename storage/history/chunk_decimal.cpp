#include "storage/history/chunk_decimal.hpp"

#include <array>
#include <cmath>

namespace troupe {

namespace {

constexpr std::array<double, most_decimals + 1> powers{1e0,  1e1,  1e2,  1e3,
                                                       1e4,  1e5,  1e6,  1e7,
                                                       1e8,  1e9,  1e10, 1e11,
                                                       1e12, 1e13, 1e14, 1e15};

} // namespace

uint64_t power_of_ten(unsigned decimals) noexcept {
  return static_cast<uint64_t>(powers[decimals]);
}

double from_decimal(int64_t scaled, unsigned decimals) noexcept {
  return static_cast<double>(scaled) / powers[decimals];
}

std::optional<int64_t> to_decimal(double x, unsigned decimals) noexcept {
  constexpr double limit = 4503599627370496; // 2^52: halves are exact
  auto scaled = x * powers[decimals];
  if (!(std::abs(scaled) < limit))
    return std::nullopt; // NaN, too
  auto whole = static_cast<int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
  if (bits_of(from_decimal(whole, decimals)) != bits_of(x))
    return std::nullopt;
  return whole;
}

} // namespace troupe
