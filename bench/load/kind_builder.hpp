// Writes device kinds down as tables: a row a point, addresses counted up.

#pragma once

#include "bench/load/kind.hpp"

#include <string>
#include <utility>

namespace troupe::load {

/// Quantities of building equipment, as its makers put them into registers.
namespace quantities {

/// Quantities of building equipment, as its makers put them into registers:
/// mostly 16 bits, temperatures and percentages in hundredths. Limits are what
/// a write may not break, in the unit of the type.
[[nodiscard]] quantity temperature(double low, double high);
[[nodiscard]] quantity percent();
[[nodiscard]] quantity pressure(double high); ///< Pa
[[nodiscard]] quantity co2();                 ///< ppm
[[nodiscard]] quantity airflow();             ///< l/s
[[nodiscard]] quantity light();               ///< lux
[[nodiscard]] quantity hours();
[[nodiscard]] quantity energy(); ///< kWh, 32 bits
/// A whole number from 0 to *high* without a unit.
[[nodiscard]] quantity whole(double high);
[[nodiscard]] quantity flag();
/// A 32-bit floating point number of IAP type *type*. Two registers.
[[nodiscard]] quantity real(std::string type, double low, double high);

} // namespace quantities

/// Collects the points of a kind. Each table counts its own addresses.
class kind_builder {
public:
  /// @param number Last four digits of the program id, unique among kinds.
  kind_builder(std::string name, unsigned number, std::string product,
               std::string block);

  /// Leaves a hole: the next point of *space* lives at *address*. Reads that
  /// would be merged are parted by it, when the hole is wide enough.
  /// @pre *address* is not used yet
  kind_builder& skip_to(modbus::table space, uint16_t address);

  /// All points to come have their less significant register first.
  kind_builder& low_word_first();

  /// Input register(s), or a discrete input for a flag.
  kind_builder& input(std::string name, quantity what, double start,
                      motion move);

  /// Writable holding register(s), or a coil for a flag.
  kind_builder& setting(std::string name, quantity what, double start);

  /// @pre the rows are consistent; they are constants of this program.
  [[nodiscard]] device_kind_ptr finish() &&;

  /// What has been collected so far, to be changed before `finish`.
  [[nodiscard]] device_kind& rows() noexcept {
    return kind_;
  }

private:
  kind_builder& add(modbus::table space, std::string name, quantity what,
                    double start, motion move);

  device_kind kind_;
  std::array<uint16_t, table_count> next_{};
  modbus::endian words_ = modbus::endian::big;
};

/// Shorthands for the motions of the tables. Noise is a standard deviation for
/// each step, in the unit of the value.
[[nodiscard]] motion daily(double noise);
[[nodiscard]] motion drift(double seconds, double noise);

/// Approaches source * *gain* + *offset* with the time constant *seconds*.
[[nodiscard]] motion toward(std::string source, double seconds, double noise,
                            double gain = 1, double offset = 0);
[[nodiscard]] motion same_as(std::string source);

/// Adds *per_hour* for each unit of the source and hour: 0.001 makes kWh of W.
[[nodiscard]] motion counts(std::string source, double per_hour);

/// @param seconds Mean time between two flips.
[[nodiscard]] motion flips(double seconds);

} // namespace troupe::load
