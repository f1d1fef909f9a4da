// Handles of connections that come from templates.

#pragma once

#include <string>
#include <string_view>

namespace troupe {

/// The handle for a template: its name, as far as it can be one. Names that
/// cannot get a checksum behind what is left of them, so that one name always
/// has the same handle and others have others.
[[nodiscard]] std::string connection_handle(std::string_view name);

} // namespace troupe
