// A command on its way to a device: one request after the other.

#pragma once

#include "actors/driver_link.hpp"
#include "drivers/bacnet/order.hpp"
#include "drivers/reactor.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/read_plan.hpp"
#include "protocol/level_set.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::bacnet {

/// One WriteProperty.
struct write_step {
  point_index point = 0;
  object_id object;
  std::optional<uint8_t> priority; ///< Without: 16, where there are any.
  bool relinquish = false;
  std::vector<uint8_t> content;

  /// Which place of the priority array it changes, 1 to 16.
  [[nodiscard]] uint8_t level() const noexcept {
    return priority.value_or(16);
  }
};

/// Writes come first, then reads; those of a write command read back.
/// Invariant: at most one request of it is under way.
struct command {
  using time_point = reactor::time_point;

  enum class kind : uint8_t { read, write, order };

  kind what = kind::read;
  device_number device = 0;
  uint64_t number = 0;            ///< Of the device.
  order action;                   ///< Of an order.
  std::deque<write_step> writes;  ///< Still to do.
  std::vector<write_step> done;   ///< Writes that the device took.
  std::vector<property_ref> refs; ///< To be read.
  std::optional<read_plan> reads; ///< Once they have begun.
  std::vector<std::string> found; ///< By position in *refs*; empty: nothing.
  std::deque<point_index> any;    ///< Candidates, of which one has to answer.
  uint32_t repeats = 0;           ///< How often that one is read still.
  std::vector<reactor::duration> round_trips;
  bool compared = false;         ///< The read-back was wrong once already.
  time_point not_before;         ///< Of the next request.
  time_point deadline;           ///< Until then a request may begin.
  uint32_t answers = 0;          ///< Reads that brought values.
  failure refusal{ec::none, {}}; ///< Of the last read that brought none.
  failure refused{ec::none, {}}; ///< Of the first write that was refused.

  /// How it ended, once nothing is left to do; `none` for success.
  [[nodiscard]] failure end() const;
};

using command_ptr = std::shared_ptr<command>;

/// What the gateway gave at which priority, by point.
using own_levels = std::vector<level_set>;

/// A value at *level* takes back all that was given at higher priorities, so
/// that the gateway's own decision (IAP 8.4) is what the device has of it; what
/// others gave stays. New values go first: the device falls from one to
/// the other without anything between. Level 17 is written without a priority,
/// which is 16 for objects that have some (ASHRAE 135, 19.2.1); those that take
/// no such writes only have the higher ones taken back. Fails with
/// `no_such_point`, `read_only`, `wrong_type` or `out_of_range`.
[[nodiscard]] result<command_ptr> make_command(const write_command& x,
                                               const device_type& type,
                                               const own_levels& own);

/// Fails with `no_such_point` when nothing of *x* can be read.
[[nodiscard]] result<command_ptr> make_command(const read_command& x,
                                               const device_type& type);

/// Remembers what a write that the device took means.
void note(own_levels& own, const write_step& x);

/// Whether what was read back is what was written: the place in the priority
/// array where there is one, else the value. What could not be read is no
/// contradiction. The last write to a place is the one that counts.
[[nodiscard]] bool is_confirmed(const command& x, const device_type& type);

/// `3 answers in 12 to 15 ms, 13 ms on average`; empty without answers.
[[nodiscard]] std::string round_trip_text(const command& x);

} // namespace troupe::bacnet
