// What an import would change, in words.

#pragma once

#include "protocol/import/importer.hpp"
#include "protocol/import/known_site.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Says in a sentence each what *plan* adds or changes: documents, then types,
/// devices, rules and connections, in the order of the plan. Empty when it
/// changes nothing. What is there and in no file stays, and is not told; nor
/// are connections that wait, which are issues. Linear but for sorting.
/// @pre plan.usable()
[[nodiscard]] std::vector<std::string>
describe_changes(const import_plan& plan, const known_site& known);

} // namespace troupe
