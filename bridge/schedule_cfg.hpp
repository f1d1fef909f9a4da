// Configurations of schedules and calendars as clients write them.

#pragma once

#include "actors/schedule.hpp"
#include "bridge/service_book.hpp"
#include "protocol/result.hpp"

#include <string>

namespace troupe {

/// Reads a schedule's `cfg` (IAP 12.2). Fails with the text for `ev/error`:
/// codes of `read_schedule_plan`; `invalid_request` for a target that is no
/// value below `rq` of the segment *sid*, and `too_large` beyond 1,000 targets.
/// A target is `glp/0/{SID}/rq/dev/{P}/{H}/if/{B}/{I}/{DP}/value`, down to a
/// member of the value, where {P}, {H} and {B} may be `+` for any; or
/// `glp/0/{SID}/rq/grp/{H}/…` for all members of a group.
/// @param sun_elevation Of a schedule that has none of its own, degrees.
[[nodiscard]] result<schedule_spec>
read_schedule(const std::string& sid, const std::string& handle,
              const value& cfg, double sun_elevation = civil_twilight);

/// A target of an earlier plan, by the topic that its `schedule_target` has.
/// Fails as `read_schedule`.
[[nodiscard]] result<schedule_target>
read_schedule_target(const std::string& sid, const std::string& topic);

/// Defaults, names and checks of both.
[[nodiscard]] service_rules schedule_rules(const std::string& sid);
[[nodiscard]] service_rules calendar_rules();

} // namespace troupe
