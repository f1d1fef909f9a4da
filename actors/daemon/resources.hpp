// Files that are imported whenever the gateway starts.

#pragma once

#include "actors/messages.hpp"
#include "protocol/result.hpp"

#include <caf/scoped_actor.hpp>

#include <string>
#include <vector>

namespace troupe {

/// Imports the files and folders *paths*, and waits for the end. Fails with
/// `invalid_config` when one cannot be read or is wrong; nothing is imported
/// then. Warnings go to the log. Devices and types that are there already are
/// no failure, so that every start may do it. `internal` when the importer
/// gives no answer within ten minutes.
[[nodiscard]] status import_resources(caf::scoped_actor& self,
                                      const importer_actor& importer,
                                      const std::vector<std::string>& paths);

} // namespace troupe
