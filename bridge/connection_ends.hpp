// The ends of a connection as clients write them (IAP 13.1).

#pragma once

#include "actors/connection.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Reads a topic behind *prefix*, which ends in `/fb/` or `/rq/`: down to
/// `dev/…/{DP}/value` or a member of the value. Fails with `invalid_request`.
[[nodiscard]] result<connection_end> read_point_topic(const std::string& prefix,
                                                      const std::string& topic);

/// Reads `sources`, one to 1,000. An end is a topic of the segment *sid* below
/// `fb`, down to `…/{DP}/value` or a member of the value, or an interchange
/// object `{"subscription","broker","port","protocol","qos"}`; `topic` stands
/// in for `subscription`. A broker is a numeric address. Without `broker` it is
/// one of our own broker, where only virtual segments `glp/0/&{name}/…` and
/// topics outside `glp/` can be named: the gateway may write everywhere there.
/// `qos` is 0 to 2, and we use 1. Fails with `invalid_request`, `too_large`
/// and, for `ws` and `wss`, `unsupported`.
[[nodiscard]] result<std::vector<connection_end>>
read_sources(const std::string& sid, const value& args);

/// The same for `destinations`, below `rq`, where objects have a `topic`.
[[nodiscard]] result<std::vector<connection_end>>
read_destinations(const std::string& sid, const value& args);

} // namespace troupe
