// An alarm as the list has it.

#pragma once

#include "protocol/alarm/row.hpp"

#include <string>

namespace troupe::test {

/// Active since 2023-09-13 14:01:33 UTC, and waits for a person.
inline alarm_row example_alarm(const std::string& id) {
  alarm_row x;
  x.id = id;
  x.source = "dev/modbus/ahu-1/if/Supply/0/Temp";
  x.type = "highError";
  x.category = "alarm";
  x.message = "Temp is too high: 31.5";
  x.what = value{31.5};
  x.severity = 2;
  x.active = true;
  x.needs_ack = true;
  x.acknowledged = false;
  x.count = 3;
  x.first_raised = 1'694'000'000'000'000'000;
  x.last_raised = 1'694'613'693'381'000'000;
  return x;
}

} // namespace troupe::test
