// One simulated datapoint: where it lives, what it may hold, how it moves.

#pragma once

#include "protocol/modbus/mapping.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace troupe::load {

/// How the value of a point moves by itself.
enum class motion_kind : uint8_t {
  still,  ///< Only a write changes it: set-points, modes.
  daily,  ///< Follows the outdoor curve of the day, plus noise.
  drift,  ///< Approaches its source, or its middle, plus noise.
  follow, ///< Equals its source: status of a command.
  count,  ///< Adds up its source over hours: meters.
  flip,   ///< Switches now and then.
};

/// What drives a point. *source* names another point of the same device. Which
/// members count depends on *kind*.
struct motion {
  motion_kind kind = motion_kind::still;
  std::string source;
  double gain = 1;   ///< Target of a drift, or count per hour, per source unit.
  double offset = 0; ///< Added to the target of a drift.
  double seconds = 60; ///< Time constant of a drift, mean period of a flip.
  double noise = 0;    ///< Standard deviation, in the unit of the value.
};

/// What a quantity looks like on the wire and in a `.mod` file. *iap_type* is a
/// name of the catalogue; limits are in units of the value.
struct quantity {
  std::string iap_type;
  modbus::native_type native = modbus::native_type::uint16;
  /// Registers hold value * steps; 1 for floating point and bits.
  double steps = 1;
  double low = 0;
  double high = 65535;
};

/// One row of a device kind. Read-only points live in the input tables,
/// writable ones in the others.
struct point_model {
  std::string name;
  quantity what;
  modbus::table space = modbus::table::input_registers;
  uint16_t address = 0;
  modbus::endian words = modbus::endian::big;
  bool writable = false;
  double start = 0;
  motion move;
};

/// Registers, or bits in the two bit tables, that a point takes.
[[nodiscard]] size_t width(modbus::native_type type) noexcept;

/// Puts *value* into the registers at *out*, rounded to the step of the
/// quantity. Writes `width` words. Values beyond the limits become the nearest
/// limit.
void encode(const point_model& point, double value, uint16_t* out) noexcept;

/// The value that the registers at *in* stand for. No limits here: a write that
/// breaks them has to be seen.
[[nodiscard]] double decode(const point_model& point,
                            const uint16_t* in) noexcept;

} // namespace troupe::load
