// What a device says of one of its points to whoever asks why.

#pragma once

#include "protocol/errc.hpp"
#include "protocol/ids.hpp"
#include "protocol/value.hpp"

#include <cstdint>
#include <string>
#include <vector>

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
  bool priorities = false;     ///< The device has a priority array for it.
  std::string holder;   ///< Schedule that keeps the normal value; empty: none.
  bool paused = false;  ///< An operator paused the device: it is not polled.
  uint64_t updates = 0; ///< Samples that brought something new.
  uint64_t overridden = 0; ///< Of these: an override hid them.
  uint64_t unreported = 0; ///< The monitoring wanted no event of them.
  uint64_t throttled = 0;  ///< The throttle held their event back.
  uint64_t conflated = 0;  ///< A newer event took the place of theirs.
};

/// What a device counts of itself, since its actor was spawned.
struct device_numbers {
  struct health_row {
    unix_nanos time = 0;
    std::string health;
    std::string text;
  };

  bool paused = false;
  uint64_t queued = 0;  ///< Requests that wait behind the current one.
  uint64_t asked = 0;   ///< Commands that the driver has not ended.
  uint64_t unsaved = 0; ///< Changes that are not on the disk yet.
  uint64_t credit = 0;  ///< Messages that the publisher still takes.
  uint64_t held = 0;    ///< Reports that wait for credit.
  uint64_t batches = 0;
  uint64_t samples = 0;
  uint64_t fresh = 0;             ///< Reads that brought nothing new.
  std::vector<health_row> health; ///< Its changes, the newest last.
};

/// A structure, for the result of a request.
[[nodiscard]] value to_value(const device_numbers& x);

/// Inverse of `to_value`. Members that are missing have their defaults.
[[nodiscard]] device_numbers device_numbers_of(const value& x);

/// A structure, for the result of a request.
[[nodiscard]] value to_value(const inner_facts& x);

/// Inverse of `to_value`. Members that are missing have their defaults.
[[nodiscard]] inner_facts inner_facts_of(const value& x);

} // namespace troupe
