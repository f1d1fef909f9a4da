// Small files that the configuration names.

#pragma once

#include "protocol/result.hpp"

#include <string>

namespace troupe {

/// All of *path*, at most 1 MiB. Fails with `invalid_config` and a text that
/// names the file.
[[nodiscard]] result<std::string> read_text_file(const std::string& path);

} // namespace troupe
