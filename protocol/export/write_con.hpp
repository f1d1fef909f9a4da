// Writes connection files (`.con`).

#pragma once

#include "protocol/import/con.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Inverse of `read_con`, in the layout with `Template Name`.
[[nodiscard]] std::string
write_con(const std::vector<connection_template>& templates);

} // namespace troupe
