// Replies as scripts read them.

#pragma once

#include "protocol/proto/console.pb.h"
#include "protocol/value.hpp"

namespace troupe::cli {

[[nodiscard]] value to_value(const console::device_row& x);
[[nodiscard]] value to_value(const console::point_row& x);
[[nodiscard]] value to_value(const console::type_row& x);
[[nodiscard]] value to_value(const console::metric_row& x);
[[nodiscard]] value to_value(const console::issue_row& x);
[[nodiscard]] value to_value(const console::import_result& x);

/// The short form of a line of `watch`.
[[nodiscard]] value change_value(const console::point_row& x);

/// `{"error":{"code":…,"text":…}}`
[[nodiscard]] value to_value(const console::end& x);

} // namespace troupe::cli
