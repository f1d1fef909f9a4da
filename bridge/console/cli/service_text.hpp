// Schedules and alarms as people and scripts read them.

#pragma once

#include "protocol/proto/console.pb.h"
#include "protocol/value.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

// Members that a daemon of another version leaves out count as empty.

// -- for people: times are those of the process's zone ------------------------

[[nodiscard]] std::vector<std::string> schedule_heads();
[[nodiscard]] std::vector<std::string>
schedule_cells(const console::object_row& x);

/// `SINCE` is the last change between active and inactive.
[[nodiscard]] std::vector<std::string> alarm_heads();

/// The state is `ACTIVE unacked` when it waits for a person, `active acked` or
/// `inactive unacked`; of alarms that need nobody, `active` or `inactive`; of
/// shelved ones `shelved active`. Sources on devices are written as for `get`.
[[nodiscard]] std::vector<std::string>
alarm_cells(const console::object_row& x);

/// Returns `18d7a3f2: active acked by anna, modbus/ahu-1/Supply/0/Temp: hot`.
[[nodiscard]] std::string alarm_text(const console::object_row& x);

// -- for scripts: names and times as those of `to_value` ----------------------

[[nodiscard]] value schedule_value(const console::object_row& x);
[[nodiscard]] value alarm_value(const console::object_row& x);

} // namespace troupe::cli
