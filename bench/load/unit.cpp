// Function codes of the simulated devices.

#include "bench/load/unit.hpp"

namespace troupe::load {

namespace {

using modbus::table;

// Exception codes (7) and function codes (5.1) of the standard.
constexpr uint8_t illegal_function = 1;
constexpr uint8_t illegal_address = 2;
constexpr uint8_t illegal_value = 3;

constexpr uint8_t read_coils = 1;
constexpr uint8_t read_input_registers = 4;
constexpr uint8_t write_coil = 5;
constexpr uint8_t write_register = 6;
constexpr uint8_t write_coils = 15;
constexpr uint8_t write_registers = 16;

uint16_t word_at(const bytes& x, size_t i) noexcept {
  return static_cast<uint16_t>(x[i] << 8 | x[i + 1]);
}

answer refuse(const bytes& pdu, uint8_t code) {
  auto function = static_cast<uint8_t>((pdu.empty() ? 0 : pdu[0]) | 0x80);
  return {{function, code}, true, false, {}};
}

bool holds_bits(table space) noexcept {
  return space == table::coils || space == table::discrete_inputs;
}

/// The first bit is the lowest of the first byte (6.1).
bytes pack_bits(const device& x, table space, size_t address, size_t count) {
  bytes out((count + 7) / 8);
  for (size_t i = 0; i < count; ++i)
    if (x.word(space, address + i) != 0)
      out[i / 8] = static_cast<uint8_t>(out[i / 8] | 1u << (i % 8));
  return out;
}

bytes pack_words(const device& x, table space, size_t address, size_t count) {
  bytes out;
  for (size_t i = 0; i < count; ++i) {
    auto word = x.word(space, address + i);
    out.push_back(static_cast<uint8_t>(word >> 8));
    out.push_back(static_cast<uint8_t>(word));
  }
  return out;
}

/// Function, address 2, count 2 (6.1 to 6.4). The limits are those that fit
/// into one response.
answer read(const device& x, const bytes& pdu) {
  if (pdu.size() != 5)
    return refuse(pdu, illegal_value);
  auto space = static_cast<table>(pdu[0]);
  size_t address = word_at(pdu, 1);
  size_t count = word_at(pdu, 3);
  if (count < 1 || count > (holds_bits(space) ? 2000u : 125u))
    return refuse(pdu, illegal_value);
  if (!x.has(space, address, count))
    return refuse(pdu, illegal_address);
  auto data = holds_bits(space) ? pack_bits(x, space, address, count)
                                : pack_words(x, space, address, count);
  answer out{{pdu[0], static_cast<uint8_t>(data.size())}, false, false, {}};
  out.pdu.insert(out.pdu.end(), data.begin(), data.end());
  return out;
}

/// Reads the values of a write request; false when it is malformed. Functions 5
/// and 6 carry the value, 15 and 16 a count, a byte count and the values (6.5,
/// 6.6, 6.11, 6.12). A coil is FF00 for on and 0000 for off, nothing else.
bool take_values(const bytes& pdu, std::vector<uint16_t>& words) {
  if (pdu[0] == write_coil || pdu[0] == write_register) {
    auto word = word_at(pdu, 3);
    if (pdu[0] == write_coil && word != 0xFF00 && word != 0)
      return false;
    words.push_back(pdu[0] == write_coil ? word >> 15 : word);
    return pdu.size() == 5;
  }
  size_t count = word_at(pdu, 3);
  auto in_bits = pdu[0] == write_coils;
  auto size = in_bits ? (count + 7) / 8 : count * 2;
  if (count < 1 || count > (in_bits ? 1968u : 123u) || pdu.size() != 6 + size
      || pdu[5] != size)
    return false;
  for (size_t i = 0; i < count; ++i)
    words.push_back(in_bits
                      ? static_cast<uint16_t>(pdu[6 + i / 8] >> (i % 8) & 1)
                      : word_at(pdu, 6 + 2 * i));
  return true;
}

answer write(device& x, const fault& y, const bytes& pdu) {
  std::vector<uint16_t> words;
  if (pdu.size() < 5 || !take_values(pdu, words))
    return refuse(pdu, illegal_value);
  auto in_bits = pdu[0] == write_coil || pdu[0] == write_coils;
  auto space = in_bits ? table::coils : table::holding_registers;
  answer out{bytes(pdu.begin(), pdu.begin() + 5), false, true, {}};
  // The echo of a write is its confirmation (6.5, 6.6, 6.11, 6.12).
  if (y.kind == fault_kind::lying)
    return out;
  switch (x.write(space, word_at(pdu, 1), words, out.reached)) {
    case device::outcome::done:
      return out;
    case device::outcome::bad_address:
      return refuse(pdu, illegal_address);
    case device::outcome::bad_value:
      return refuse(pdu, illegal_value);
  }
  return out;
}

} // namespace

answer answer_request(device& x, const fault& y, const bytes& pdu) {
  if (y.kind == fault_kind::exception)
    return refuse(pdu, y.code);
  auto function = pdu.empty() ? uint8_t{0} : pdu[0];
  if (function >= read_coils && function <= read_input_registers)
    return read(x, pdu);
  if (function == write_coil || function == write_register
      || function == write_coils || function == write_registers)
    return write(x, y, pdu);
  return refuse(pdu, illegal_function);
}

} // namespace troupe::load
