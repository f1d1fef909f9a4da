// The connections of an import as requests of the bus.

#pragma once

#include "actors/payloads.hpp"
#include "protocol/import/con_plan.hpp"
#include "protocol/import/known_site.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Requests that bring *x* into operation: `create`, or `update` of what is
/// there, and `provision`. None when *known* works like that already, or when
/// *x* waits for something.
/// @param known The connection with the handle of *x*; null: there is none.
[[nodiscard]] std::vector<bus_message>
connection_requests(const std::string& sid, const planned_connection& x,
                    const known_connection* known);

} // namespace troupe
