// Members that configurations of schedules and calendars may have.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

namespace troupe {

/// Fails with `invalid_request` and the path for a member that means nothing,
/// as one that is misspelled does: what it should say would be lost silently.
/// Members of the REST form that say nothing of when and what, such as `name`
/// and `color`, are taken (services of the reference write them), and so is
/// `mru`, for clients that send back what they read.
/// @pre *cfg* is one that `read_schedule_plan` takes
[[nodiscard]] status check_schedule_members(const value& cfg);

/// @pre *cfg* is one that `read_calendar` takes
[[nodiscard]] status check_calendar_members(const value& cfg);

} // namespace troupe
