// Reads what the actors answered into the facts of one datapoint.

#pragma once

#include "actors/payloads.hpp"
#include "bridge/console/point_facts.hpp"
#include "bridge/console/point_path.hpp"

namespace troupe {

/// Reads device and datapoint from the views of the publisher. Returns false
/// when there is no such datapoint.
[[nodiscard]] bool add_views(point_facts& out, const view_set& views,
                             const point_path& path);

/// Keeps what the device's own priority array holds.
/// @param brought by the action `priorities`
void add_priorities(point_facts& out, const value& brought);

/// Keeps alarms that are active and concern the device or the gateway.
/// @param rows as `to_value(alarm_row)` makes them
void add_alarms(point_facts& out, const value_list& rows);

/// Keeps schedules that own a level of the point, or keep its normal value.
/// Behind the views and the device's own facts.
/// @param rows as the schedules list them
void add_schedules(point_facts& out, const value_list& rows);

/// Keeps connections in operation that end at the point.
void add_connections(point_facts& out, const connection_list& all,
                     const point_path& path);

/// Reads whether the broker takes what is published.
void add_publisher(point_facts& out, const metric_list& counters);

} // namespace troupe
