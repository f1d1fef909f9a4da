// What all schedules of a gateway have in common.

#pragma once

#include "protocol/schedule/date_rule.hpp"
#include "protocol/schedule/sun.hpp"
#include "protocol/schedule/time_zone.hpp"

#include <memory>
#include <optional>

namespace troupe {

struct surroundings {
  time_zone zone;
  std::optional<geo_place> place; ///< Without it the sun causes no events.
  calendar_map calendars;
};

using surroundings_ptr = std::shared_ptr<const surroundings>;

} // namespace troupe
