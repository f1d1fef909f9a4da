// Which reads bring the most points with the fewest requests.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/modbus/mapping.hpp"

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

namespace troupe::modbus {

/// What one device can bear. Over TCP a read of 125 registers takes little
/// longer than one of a single register: time goes into the round trip.
struct read_limits {
  uint16_t max_gap = 8;         ///< Registers or bits read for nothing.
  uint16_t max_registers = 125; ///< Per request, 1 to 125.
  uint16_t max_bits = 2'000;    ///< Per request, 1 to 2000.
};

/// One request and the points it brings. *count* covers all points, and the
/// gaps between them.
struct read_block {
  table space = table::holding_registers;
  uint16_t address = 0;
  uint16_t count = 0;
  std::vector<std::pair<point_index, mapping>> points; ///< By address.
};

/// What a device taught by its exceptions. Grows by what is refused and is
/// bounded by the number of points. Of one device, for as long as its driver
/// lives.
class address_lessons {
public:
  /// A block was refused with "illegal data address": its gaps are never read
  /// again; without gaps it is cut in the middle. Returns false for a block
  /// that cannot be cut: all of its points have the same address.
  bool learn(const read_block& refused);

  /// Whether a read may run from *x* over everything up to *y*.
  /// @param x,y Addresses, *x* not above *y*.
  [[nodiscard]] bool may_join(table space, uint32_t x, uint32_t y) const;

private:
  /// Places between two addresses that no read may cross: the address of the
  /// point behind.
  std::set<std::pair<table, uint32_t>> cuts_;
};

/// Merges neighbours of one table whose gap is small enough, within the limits.
/// Every point is in exactly one block. A point longer than the limit has a
/// block of its own. Blocks are in the order of tables and addresses.
[[nodiscard]] std::vector<read_block>
plan_reads(std::vector<std::pair<point_index, mapping>> points,
           const read_limits& limits, const address_lessons& lessons);

} // namespace troupe::modbus
