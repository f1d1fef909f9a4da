// Registers from values and back. Kept apart from the gateway's codec, so that
// a mistake in one shows up against the other.

#include "bench/load/point.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace troupe::load {

namespace {

bool is_signed(modbus::native_type type) noexcept {
  return type == modbus::native_type::sint16
         || type == modbus::native_type::sint32
         || type == modbus::native_type::sint64;
}

/// The number that goes into the registers, two's complement.
uint64_t raw_bits(const point_model& point, double value) noexcept {
  if (point.what.native == modbus::native_type::float32) {
    auto x = static_cast<float>(value);
    uint32_t bits = 0;
    std::memcpy(&bits, &x, sizeof bits);
    return bits;
  }
  return static_cast<uint64_t>(std::llround(value * point.what.steps));
}

} // namespace

size_t width(modbus::native_type type) noexcept {
  switch (type) {
    case modbus::native_type::uint32:
    case modbus::native_type::sint32:
    case modbus::native_type::float32:
    case modbus::native_type::mod10_2:
      return 2;
    case modbus::native_type::mod10_3:
      return 3;
    case modbus::native_type::uint64:
    case modbus::native_type::sint64:
    case modbus::native_type::float64:
    case modbus::native_type::mod10_4:
      return 4;
    case modbus::native_type::bit:
    case modbus::native_type::uint8:
    case modbus::native_type::sint8:
    case modbus::native_type::uint16:
    case modbus::native_type::sint16:
    case modbus::native_type::mod10_1:
    case modbus::native_type::char8:
    case modbus::native_type::char16:
    case modbus::native_type::char8_2:
      return 1;
  }
  return 1;
}

void encode(const point_model& point, double value, uint16_t* out) noexcept {
  auto words = width(point.what.native);
  auto bits = raw_bits(point,
                       std::clamp(value, point.what.low, point.what.high));
  for (size_t i = 0; i < words; ++i) {
    auto place = point.words == modbus::endian::big ? words - 1 - i : i;
    out[i] = static_cast<uint16_t>(bits >> (16 * place));
  }
}

double decode(const point_model& point, const uint16_t* in) noexcept {
  auto words = width(point.what.native);
  uint64_t bits = 0;
  for (size_t i = 0; i < words; ++i) {
    auto place = point.words == modbus::endian::big ? words - 1 - i : i;
    bits |= uint64_t{in[i]} << (16 * place);
  }
  if (point.what.native == modbus::native_type::float32) {
    auto low = static_cast<uint32_t>(bits);
    float x = 0;
    std::memcpy(&x, &low, sizeof x);
    return x;
  }
  if (!is_signed(point.what.native))
    return static_cast<double>(bits) / point.what.steps;
  auto unused = 64 - 16 * words; // Shifting there and back extends the sign.
  return static_cast<double>(static_cast<int64_t>(bits << unused) >> unused)
         / point.what.steps;
}

} // namespace troupe::load
