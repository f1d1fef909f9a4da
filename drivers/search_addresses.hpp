// Where somebody wants a search for devices to look.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <string>
#include <vector>

namespace troupe {

/// The texts of `addresses`, a list, in the option of a search; *otherwise*
/// where there is none. Fails with `invalid_request`.
[[nodiscard]] result<std::vector<std::string>>
read_addresses(const value& option, std::vector<std::string> otherwise);

} // namespace troupe
