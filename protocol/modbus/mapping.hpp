// Where a datapoint lives inside a Modbus device.

#pragma once

#include "protocol/two_point_scaling.hpp"

#include <cstdint>
#include <optional>

namespace troupe::modbus {

/// The four address spaces, named after the function that reads them.
enum class table : uint8_t {
  coils = 1,             ///< FC 01, written by FC 05 and 15.
  discrete_inputs = 2,   ///< FC 02.
  holding_registers = 3, ///< FC 03, written by FC 06 and 16.
  input_registers = 4,   ///< FC 04.
};

/// What the registers mean, in the words of `.mod` files. Text has as many
/// registers as `mapping::length` says.
enum class native_type : uint8_t {
  bit,
  uint8,
  sint8,
  uint16,
  sint16,
  uint32,
  sint32,
  uint64,
  sint64,
  float32,
  float64,
  mod10_1, ///< Decimal digits in base 10,000; 1 to 4 registers.
  mod10_2,
  mod10_3,
  mod10_4,
  char8,   ///< Low byte of each register.
  char16,  ///< One 16-bit character per register.
  char8_2, ///< Two characters per register.
};

/// Which half comes first on the wire. The standard sends bytes big-endian
/// (4.2) and knows no words of more than one register; makers differ in both.
enum class endian : uint8_t { big, little };

using troupe::two_point_scaling;

/// One row of a `.mod` file. The range stays within the 65,536 addresses of its
/// table.
struct mapping {
  table space = table::holding_registers;
  uint16_t address = 0; ///< Zero based.
  uint16_t length = 1;  ///< Registers, or bits in the two bit tables.
  native_type type = native_type::uint16;
  endian words = endian::big;
  endian bytes = endian::big;
  std::optional<two_point_scaling> scale;
  std::optional<int64_t> marker; ///< Value that identifies the device type.
};

} // namespace troupe::modbus
