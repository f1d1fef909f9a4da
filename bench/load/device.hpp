// One simulated device: its registers, and what moves them.

#pragma once

#include "bench/load/kind.hpp"

#include <array>
#include <cstdint>
#include <random>
#include <vector>

namespace troupe::load {

/// Source of chance, seeded once per run.
using chance = std::mt19937_64;

/// Seconds since a midnight; the outdoor curve depends on the time of day.
using seconds = double;

/// Outdoor temperature of a day in a mild climate, in degrees Celsius.
[[nodiscard]] double outdoor_temperature(seconds now) noexcept;

/// Registers of one device, always in step with the values of its points.
class device {
public:
  /// Points start a little apart from device to device.
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
  bool step(size_t point, seconds now, chance& random);

  /// Whether all addresses of the range exist.
  [[nodiscard]] bool has(modbus::table space, size_t address,
                         size_t count) const noexcept;

  /// @pre `has(space, address, 1)`
  [[nodiscard]] uint16_t word(modbus::table space,
                              size_t address) const noexcept {
    return words_[position(space)][address];
  }

  /// What a write came to.
  enum class outcome : uint8_t { done, bad_address, bad_value };

  /// Writes all of *words* or, unless the outcome is `done`, none of them.
  /// Positions of the points it reached are appended to *reached*.
  outcome write(modbus::table space, size_t address,
                const std::vector<uint16_t>& words,
                std::vector<size_t>& reached);

private:
  [[nodiscard]] double next_value(size_t point, seconds now, chance& random);
  bool store(size_t point, double value) noexcept;

  device_kind_ptr kind_;
  std::vector<double> values_;
  std::vector<seconds> moved_; ///< When each point moved last.
  std::array<std::vector<uint16_t>, table_count> words_;
};

} // namespace troupe::load
