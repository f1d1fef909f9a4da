// A command on its way through a line: one transaction after the other.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/modbus/unit.hpp"
#include "drivers/reactor.hpp"
#include "protocol/modbus/pdu.hpp"
#include "protocol/modbus/planner.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace troupe::modbus {

/// Writes come first, then reads; those of a write command read back.
/// Invariant: `busy` while a flight refers to it; `ended` once its device was
/// told or is gone, after which answers that still come are ignored.
struct command {
  using time_point = reactor::time_point;

  enum class kind : uint8_t { read, write };

  kind what = kind::read;
  device_number device = 0;
  uint64_t number = 0;          ///< Of the device.
  std::deque<request> writes;   ///< Still to do.
  std::deque<read_block> reads; ///< Still to do.
  /// What a write command has to find when it reads back.
  std::vector<std::pair<point_index, std::vector<uint16_t>>> expected;
  bool any_point = false; ///< The first readable point will do.
  bool busy = false;      ///< A transaction is on its way.
  bool ended = false;     ///< Its device was told.
  /// The read-back was wrong once already: the second time counts. Some devices
  /// take a moment until a register shows what was written.
  bool compared = false;
  uint32_t answers = 0;  ///< Reads that brought values.
  uint32_t refusals = 0; ///< Reads that brought none.
  time_point not_before; ///< Of the next transaction.
  /// Up to here a transaction may begin; one that began before has its own
  /// time-out.
  time_point deadline;
  failure refusal{ec::none, {}}; ///< Of the last read that brought none.

  [[nodiscard]] bool is_done() const noexcept {
    return writes.empty() && reads.empty();
  }

  /// What to ask next. @pre not done
  [[nodiscard]] request next() const;

  /// Whether *words*, the response to its first read, hold what was written.
  [[nodiscard]] bool confirms(const std::vector<uint16_t>& words) const;

  /// How it ended, once it is done. `ec::none` for success. A write stands
  /// unless it read back another value; a read stands when it brought any
  /// value.
  [[nodiscard]] failure end() const;
};

using command_ptr = std::shared_ptr<command>;

/// Fails with `no_such_point`, `read_only`, `wrong_type` or `out_of_range`. One
/// request for each point, in the order given, since devices may care; then
/// merged reads of the same points.
[[nodiscard]] result<command_ptr> make_command(const write_command& x,
                                               const unit& to);

/// Fails with `no_such_point` when nothing of *x* can be read.
[[nodiscard]] result<command_ptr> make_command(const read_command& x,
                                               const unit& from);

} // namespace troupe::modbus
