// One simulated device: its registers, and what moves them.

#pragma once

#include "bench/load/kind.hpp"

#include <array>
#include <cstdint>
#include <random>
#include <vector>

namespace troupe::load {

/// Source of chance, seeded once per run. One source for everything, in one
/// thread: a run repeats itself.
using chance = std::mt19937_64;

/// Seconds since a midnight; the outdoor curve depends on the time of day.
using seconds = double;

/// Outdoor temperature of a day in a mild climate, in degrees Celsius. Between
/// 3 and 15, coldest at five in the morning.
[[nodiscard]] double outdoor_temperature(seconds now) noexcept;

/// Registers of one device, always in step with the values of its points. Knows
/// no socket and no unit id. Values lie within the limits of their quantity,
/// whatever moves them.
class device {
public:
  /// Points start a little apart from device to device. Two percent of their
  /// start, at random, unless they follow others.
  device(device_kind_ptr kind, seconds now, chance& random);

  [[nodiscard]] const device_kind& kind() const noexcept {
    return *kind_;
  }

  [[nodiscard]] double value(size_t point) const noexcept {
    return values_[point];
  }

  /// Moves a point to where it is at *now*. A point that moves by itself
  /// changes by at least one step of its quantity. Returns whether its
  /// registers changed.
  /// @param point Position in the kind.
  bool step(size_t point, seconds now, chance& random);

  /// Whether all addresses of the range exist. A hole between two points does
  /// not exist: a device answers exception 2 there.
  [[nodiscard]] bool has(modbus::table space, size_t address,
                         size_t count) const noexcept;

  /// @pre `has(space, address, 1)`
  [[nodiscard]] uint16_t word(modbus::table space,
                              size_t address) const noexcept {
    return words_[position(space)][address];
  }

  /// What a write came to. They become exceptions 2 and 3.
  enum class outcome : uint8_t { done, bad_address, bad_value };

  /// Writes all of *words* or, unless the outcome is `done`, none of them.
  /// Positions of the points it reached are appended to *reached*. Read-only
  /// points are a bad address, values beyond a point's limits a bad value.
  outcome write(modbus::table space, size_t address,
                const std::vector<uint16_t>& words,
                std::vector<size_t>& reached);

private:
  [[nodiscard]] double next_value(size_t point, seconds now, chance& random);

  /// Limits the value and writes its registers; returns whether these changed.
  bool store(size_t point, double value) noexcept;

  device_kind_ptr kind_;
  std::vector<double> values_;
  std::vector<seconds> moved_; ///< When each point moved last.
  /// By table and address; bits have a word each.
  std::array<std::vector<uint16_t>, table_count> words_;
};

} // namespace troupe::load
