// What a device says of one of its points to whoever asks why.

#pragma once

#include "protocol/errc.hpp"
#include "protocol/ids.hpp"
#include "protocol/value.hpp"

#include <cstdint>
#include <string>

namespace troupe {

/// Views do not have it, because no client of the bus needs it. Times are Unix
/// nanoseconds.
struct inner_facts {
  ec code = ec::none;          ///< Why its health is not normal.
  unix_nanos since = 0;        ///< Of its health; 0: since the start.
  bool hosted = false;         ///< The gateway itself hosts the device.
  bool driver = true;          ///< A driver of its protocol is there.
  uint64_t queued = 0;         ///< Requests that wait behind the current one.
  uint64_t asked = 0;          ///< Commands that the driver has not ended.
  uint64_t unsaved = 0;        ///< Changes that are not on the disk yet.
  uint64_t credit = 1;         ///< Messages that the publisher still takes.
  uint64_t held = 0;           ///< Reports that wait for credit.
  value actual;                ///< What the device has; null: unknown.
  bool unwritten = false;      ///< The device has yet to get the present value.
  bool writing = false;        ///< That write is under way.
  bool polled = true;          ///< It is part of the poll plan.
  bool client_monitor = false; ///< A client chose the settings.
  bool rule_monitor = false;   ///< Else a data rule did.
  bool held_back = false;      ///< A report waits for the throttle.
  value reported;              ///< Last reported value.
  unix_nanos reported_at = 0;  ///< Zero: never.
  std::string holder; ///< Schedule that keeps the normal value; empty: none.
};

/// A structure, for the result of a request.
[[nodiscard]] value to_value(const inner_facts& x);

/// Inverse of `to_value`. Members that are missing have their defaults.
[[nodiscard]] inner_facts inner_facts_of(const value& x);

} // namespace troupe
