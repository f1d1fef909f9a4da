// Replies as scripts read them.

#pragma once

#include "protocol/proto/console.pb.h"
#include "protocol/value.hpp"

namespace troupe::cli {

/// JSON readers lose digits beyond 2^53; none of the counts gets there.
[[nodiscard]] value count_value(uint64_t x);

/// ISO 8601, or null for 0.
/// @param time Nanoseconds since 1970.
[[nodiscard]] value time_value(int64_t time);

/// Names of members are part of the outside: scripts read them. Times are ISO
/// 8601 with milliseconds, or null for never; texts that are not known are
/// empty.
[[nodiscard]] value to_value(const console::device_row& x);

/// `levels` holds those that are set, the highest priority first.
[[nodiscard]] value to_value(const console::point_row& x);
[[nodiscard]] value to_value(const console::type_row& x);
[[nodiscard]] value to_value(const console::metric_row& x);
[[nodiscard]] value to_value(const console::issue_row& x);
[[nodiscard]] value to_value(const console::import_result& x);
[[nodiscard]] value to_value(const console::backup_row& x);

[[nodiscard]] value to_value(const console::found_row& x);

/// `{"protocol":…,"progress":…}`, 0 to 1.
[[nodiscard]] value to_value(const console::search_progress& x);

/// The short form of a line of `watch`.
[[nodiscard]] value change_value(const console::point_row& x);

/// `{"error":{"code":…,"text":…}}` *code* is the name of an `ec`; `internal`
/// for one of a newer daemon.
[[nodiscard]] value to_value(const console::end& x);

} // namespace troupe::cli
