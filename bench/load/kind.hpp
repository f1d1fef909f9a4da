// What all simulated devices of one kind share: their points and their map.

#pragma once

#include "bench/load/point.hpp"
#include "protocol/result.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::load {

/// Number of address spaces of a Modbus device.
inline constexpr size_t table_count = 4;

/// Position of a table in per-table arrays.
[[nodiscard]] constexpr size_t position(modbus::table x) noexcept {
  return static_cast<size_t>(x) - 1;
}

/// A kind of device, complete and immutable. Shared by all devices of the kind,
/// which may be thousands.
struct device_kind {
  std::string name;       ///< Device type in the CSV: `ahu`.
  std::string program_id; ///< 16 hex digits.
  std::string product;
  std::string block; ///< Functional block of all points.
  std::vector<point_model> points;
  /// Per point: the position of its source, if it has one.
  std::vector<std::optional<size_t>> sources;
  /// Per table and address: the position of the point that lives there, or -1,
  /// where the device answers "illegal address". Every register of a point has
  /// its number.
  std::array<std::vector<int16_t>, table_count> owners;
};

using device_kind_ptr = std::shared_ptr<const device_kind>;

/// Resolves sources and lays out the tables. Fails on an unknown source, on
/// points that overlap and on more than 30,000 points. Codes: `invalid_config`,
/// `too_large`.
[[nodiscard]] result<device_kind_ptr> complete(device_kind kind);

/// The kinds of an office building (`ahu`, `vav`, `chiller`, `boiler`,
/// `meter`), 20 points each; null when there is no such kind.
[[nodiscard]] device_kind_ptr find_kind(std::string_view name);

/// A kind of *points* mixed points for load tests, 1 to 2,000: inputs,
/// set-points, switches and meters, merged into few reads.
[[nodiscard]] device_kind_ptr make_mixed_kind(size_t points);

} // namespace troupe::load
