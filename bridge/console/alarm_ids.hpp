// How people name alarms: by as much of an id as is unique.

#pragma once

#include "actors/payloads.hpp"
#include "protocol/result.hpp"

#include <string>
#include <vector>

namespace troupe {

/// An id begins with the time when its row was made: eight digits of it are 4
/// seconds, so that a beginning from yesterday's list hardly ever means a new
/// alarm.
inline constexpr size_t shortest_id = 8;

/// The ids of rows of the list of alarms, in their order.
[[nodiscard]] std::vector<std::string> ids_of(const value_list& rows);

/// Returns for each of *ids* its shortest beginning that no other one has, in
/// their order. At least `shortest_id` digits, unless the id is shorter.
[[nodiscard]] std::vector<std::string>
short_ids(const std::vector<std::string>& ids);

/// Returns the one of *ids* that begins with *beginning*. Fails with
/// `invalid_request` when none does, or several, or when *beginning* is empty.
[[nodiscard]] result<std::string> find_id(const std::vector<std::string>& ids,
                                          const std::string& beginning);

} // namespace troupe
