#include "protocol/modbus/rtu.hpp"

#include <array>

namespace troupe::modbus {

namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

constexpr uint32_t last_computed_baud = 19'200;

nanoseconds bit_times(uint32_t half_bits, uint32_t baud) noexcept {
  return nanoseconds{int64_t{1'000'000'000} * half_bits / 2 / baud};
}

constexpr std::array<uint16_t, 256> make_crc_table() {
  std::array<uint16_t, 256> out{};
  for (unsigned i = 0; i < out.size(); ++i) {
    unsigned crc = i;
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc & 1) != 0 ? crc >> 1 ^ 0xA001u : crc >> 1;
    out[i] = static_cast<uint16_t>(crc);
  }
  return out;
}

constexpr auto crc_table = make_crc_table();

} // namespace

rtu_timing make_rtu_timing(uint32_t baud, uint32_t bits) noexcept {
  auto character = bit_times(2 * bits, baud);
  if (baud > last_computed_baud)
    return {character, microseconds{750}, microseconds{1'750}};
  return {character, bit_times(3 * 11, baud), bit_times(7 * 11, baud)};
}

uint16_t crc16(const uint8_t* data, size_t size) noexcept {
  unsigned crc = 0xFFFF;
  for (size_t i = 0; i < size; ++i)
    crc = crc >> 8 ^ crc_table[(crc ^ data[i]) & 0xFF];
  return static_cast<uint16_t>(crc);
}

bool has_crc(const uint8_t* data, size_t size) noexcept {
  if (size < least_rtu_bytes)
    return false;
  auto crc = crc16(data, size - 2);
  return data[size - 2] == (crc & 0xFF) && data[size - 1] == crc >> 8;
}

std::vector<uint8_t> encode_rtu(const request& x, uint8_t unit) {
  std::vector<uint8_t> out;
  out.reserve(10 + 2 * x.data.size());
  out.push_back(unit);
  append_pdu(out, x);
  auto crc = crc16(out.data(), out.size());
  out.push_back(static_cast<uint8_t>(crc));
  out.push_back(static_cast<uint8_t>(crc >> 8));
  return out;
}

size_t rtu_answer_bytes(const uint8_t* data, size_t size) noexcept {
  if (size < 2)
    return 0;
  auto function = data[1];
  if ((function & 0x80) != 0)
    return 5;
  if (function >= 1 && function <= 4)
    return size < 3 ? 0 : 5u + data[2];
  if (function == 5 || function == 6 || function == 15 || function == 16)
    return 8;
  return 0;
}

} // namespace troupe::modbus
