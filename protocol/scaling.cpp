// From raw numbers to scaled ones and back, free of decimal noise.

#include "protocol/scaling.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace troupe {

namespace {

/// Digits that a double keeps.
constexpr int most_decimals = 15;

template <class T>
raw_range range_of_type() noexcept {
  return {static_cast<double>(std::numeric_limits<T>::lowest()),
          static_cast<double>(std::numeric_limits<T>::max())};
}

bool is_float(raw_format x) noexcept {
  return x == raw_format::f32 || x == raw_format::f64;
}

/// Powers up to 10^22 are exact, so that one division or multiplication rounds
/// once.
double shifted(double x, int decimals) noexcept {
  return decimals >= 0 ? x * std::pow(10, decimals)
                       : x / std::pow(10, -decimals);
}

} // namespace

raw_range range_of(raw_format format) noexcept {
  switch (format) {
    case raw_format::u8:
    case raw_format::bits:
      return range_of_type<uint8_t>();
    case raw_format::s8:
      return range_of_type<int8_t>();
    case raw_format::u16:
      return range_of_type<uint16_t>();
    case raw_format::s16:
      return range_of_type<int16_t>();
    case raw_format::u32:
      return range_of_type<uint32_t>();
    case raw_format::s32:
      return range_of_type<int32_t>();
    case raw_format::u64:
      return range_of_type<uint64_t>();
    case raw_format::s64:
      return range_of_type<int64_t>();
    case raw_format::f32: // as `widen` prints the biggest float
      return {-3.4028235e38, 3.4028235e38};
    case raw_format::none:
    case raw_format::f64:
    case raw_format::ascii:
    case raw_format::ucs2:
    case raw_format::bytes:
      break;
  }
  return range_of_type<double>();
}

raw_range range_of(const data_type& type) noexcept {
  auto out = range_of(type.format);
  // A bitfield may be signed: its limits say so.
  if (type.min)
    out.low = type.format == raw_format::bits ? *type.min
                                              : std::max(out.low, *type.min);
  if (type.max)
    out.high = std::min(out.high, *type.max);
  return out;
}

bool takes(const data_type& type, double raw) noexcept {
  return range_of(type).holds(raw) || (type.invalid && raw == *type.invalid);
}

double to_scaled(double raw, const data_type& type) noexcept {
  if (!type.scale)
    return raw;
  auto& [a, b, c] = *type.scale;
  // The factor may have a fraction itself: then only rounding helps.
  return round_to(shifted(a * (raw + c), b), type.decimals);
}

/// A factor of 0 would divide: such a type says nothing, and 0 stands for it.
double to_raw(double x, const data_type& type) noexcept {
  if (!type.scale)
    return x;
  auto& [a, b, c] = *type.scale;
  auto raw = a != 0 ? shifted(x, -b) / a - c : 0;
  return is_float(type.format) ? raw : std::round(raw);
}

double widen(float x) noexcept {
  char buffer[32];
  auto [end, err] = std::to_chars(buffer, buffer + sizeof(buffer), x);
  double out = x;
  if (std::isfinite(x) && err == std::errc{})
    std::from_chars(buffer, end, out);
  return out;
}

float narrow(double x) noexcept {
  auto most = static_cast<double>(std::numeric_limits<float>::max());
  return static_cast<float>(std::isnan(x) ? x : std::clamp(x, -most, most));
}

int decimals_of(const scaling& scale) noexcept {
  for (int digits = 0; digits < most_decimals; ++digits) {
    auto x = shifted(scale.a, scale.b + digits);
    if (std::abs(x - std::round(x)) < 1e-9 && std::abs(x) > 0.5)
      return digits;
  }
  return -1;
}

} // namespace troupe
