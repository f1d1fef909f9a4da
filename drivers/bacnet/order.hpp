// Actions on a device as a whole, as requests to it, and what they bring.

#pragma once

#include "actors/device_order.hpp"
#include "protocol/bacnet/device_management.hpp"
#include "protocol/bacnet/octets.hpp"
#include "protocol/result.hpp"
#include "protocol/schedule/time_zone.hpp"

#include <cstdint>
#include <vector>

namespace troupe::bacnet {

/// One request (ASHRAE 135, 15.8, 16.1, 16.4, 16.7, 16.8).
struct order {
  enum class kind : uint8_t {
    confirmed,
    clock,      ///< TimeSynchronization; nobody confirms it.
    utc_clock,  ///< UTCTimeSynchronization
    read,       ///< ReadRange, a confirmed request that brings something.
    priorities, ///< ReadProperty of a priority array.
  };

  kind what = kind::confirmed;
  uint8_t service = 0;       ///< Number of the confirmed service.
  std::vector<uint8_t> data; ///< Its parameters; clocks are read when it goes.
  point_index point = 0;     ///< Whose priorities.
};

/// | action | arguments |
/// |---|---|
/// | `timeSync` | `utc`: true for the form in UTC |
/// | `communicationControl` | `state`: `enable`, `disable`,
/// `disableInitiation`; `minutes` 1 to 65,535, for ever without; `password` |
/// | `reinitialize` | `state`: `warm`, `cold`, `activateChanges`; `password` |
/// | `reset` | `password`; a warm restart |
/// | `priorities` | `point`, of *type* |
/// | `readRange` | `object`, as `TL:1`; `property`, `log-buffer` without;
/// `first` or `sequence` or `time`, and `count` |
///
/// Without `first`, `sequence` and `time` all items are read. A negative
/// `count` reads up to the place. Passwords have at most 20 characters. Fails
/// with `unsupported` for other actions and for points without priorities, with
/// `invalid_request` for wrong arguments.
[[nodiscard]] result<order> make_order(const device_order& x,
                                       const device_type& type);

/// What clocks show, in whole hundredths of a second.
[[nodiscard]] time_synchronization clock_of(unix_nanos x,
                                            const time_zone& zone);

/// What ReadRange brought: `count`, `first`, `last`, `more`, `sequence`, and
/// `records` of a log, or else `items`. Fails with `protocol_error`.
[[nodiscard]] result<value> read_range_result(octets answer);

/// The levels of an object that somebody commands: `{"8":21.5}`. Fails with
/// `protocol_error`.
[[nodiscard]] result<value> levels_of(octets answer, const data_type& type);

} // namespace troupe::bacnet
