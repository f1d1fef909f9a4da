// What C++20 has and we do not.

#pragma once

#include <string_view>

namespace troupe {

[[nodiscard]] constexpr bool starts_with(std::string_view x,
                                         std::string_view start) noexcept {
  return x.substr(0, start.size()) == start;
}

} // namespace troupe
