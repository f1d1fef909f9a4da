// Files that are imported whenever the gateway starts.

#pragma once

#include "actors/messages.hpp"
#include "protocol/result.hpp"

#include <caf/scoped_actor.hpp>

#include <string>
#include <vector>

namespace troupe {

/// Imports the files and folders *paths*, and waits for the end. Fails with
/// `invalid_config` when one cannot be read or is wrong. Files that are right
/// but do not fit what is there already, as after a device was replaced, are
/// an `ev/error` and no reason not to start. Nothing is imported in both cases.
/// Warnings go to the log.
[[nodiscard]] status
import_resources(caf::scoped_actor& self, const importer_actor& importer,
                 const observer_actor& operators, unix_nanos now,
                 const std::vector<std::string>& paths);

} // namespace troupe
