// Which reads a device gets, and when: its poll plan, shaped by its refusals.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/reactor.hpp"
#include "protocol/modbus/planner.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

namespace troupe::modbus {

/// A read that is repeated. *due* and *period* are kept on a grid of their own:
/// a late answer does not shift later polls.
struct scan_block {
  read_block what;
  std::chrono::milliseconds period{0};
  reactor::time_point due;
  bool asked = false; ///< Its request is on its way.
};

using scan_block_ptr = std::shared_ptr<scan_block>;

/// Merges the points of each period into blocks. What the device refuses is cut
/// into smaller pieces; points that are refused alone are asked for seldom.
/// Knows no connection and no clock. Learns for the life of the driver; nothing
/// of it is stored.
class scan_schedule {
public:
  using time_point = reactor::time_point;

  scan_schedule(device_type_ptr type, const read_limits& limits);

  /// Replaces the plan. Blocks are due within their first period, spread by the
  /// number of the device. Points that are no Modbus points are ignored;
  /// periods are at least 10 ms.
  void plan(const scan_plan& x, time_point now);

  /// The block that is due first and not on its way; null when there is none.
  /// Linear in the blocks of one device, which are few.
  [[nodiscard]] scan_block_ptr next() const noexcept;

  /// *x* was asked for. It is due again a period after it was due; periods
  /// that have passed meanwhile are left out.
  static void ask(scan_block& x, time_point now) noexcept;

  /// The device answered *x* with values: points that were missing are there.
  void answered(const read_block& x, time_point now);

  [[nodiscard]] bool empty() const noexcept {
    return scans_.empty();
  }

  /// Blocks that bring *points*; the first readable point for an empty list.
  [[nodiscard]] std::vector<read_block>
  blocks_for(const std::vector<point_index>& points) const;

  /// The device refused a read with "illegal data address", or with "illegal
  /// data value" because it was too long. Returns false when the block cannot
  /// be asked for in smaller pieces. Both rebuild the schedule: pointers from
  /// `next` stay valid, but are no longer part of it.
  bool refused(const read_block& x, time_point now);

  /// Halves the limit of the table for good: some devices take less than the
  /// 125 registers of the standard (section 6.3).
  bool too_long(const read_block& x, time_point now);

  /// The device cannot read *x* at all. Returns false. Its points are asked for
  /// every 5 minutes from now on.
  bool absent(const read_block& x, time_point now);

private:
  using placed_point = std::pair<point_index, mapping>;

  /// Blocks that stay the same keep their due time.
  void rebuild(time_point first_due);

  device_type_ptr type_;
  read_limits limits_;
  address_lessons lessons_;
  std::vector<bool> missing_; ///< By point: the address is not there.
  bool any_missing_ = false;
  scan_plan plan_;
  std::vector<scan_block_ptr> scans_;
};

} // namespace troupe::modbus
