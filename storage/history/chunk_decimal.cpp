#include "storage/history/chunk_decimal.hpp"

#include <cmath>

namespace troupe {

std::optional<int64_t> to_decimal(double x, unsigned decimals) noexcept {
  constexpr double limit = 4503599627370496; // 2^52: halves are exact
  auto scaled = x * powers_of_ten[decimals];
  if (!(std::abs(scaled) < limit))
    return std::nullopt; // NaN, too
  auto whole = static_cast<int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
  if (bits_of(from_decimal(whole, decimals)) != bits_of(x))
    return std::nullopt;
  return whole;
}

} // namespace troupe
