// Members of objects that clients wrote, where null is as good as missing.

#pragma once

#include "protocol/value.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Returns null for what is missing or null, and when *x* is no structure.
[[nodiscard]] inline const value* given(const value& x,
                                        std::string_view name) noexcept {
  auto out = x.field(name);
  return out != nullptr && !out->is_null() ? out : nullptr;
}

/// How an optional text is shown.
[[nodiscard]] inline value text_or_null(const std::string& x) {
  return x.empty() ? value{} : value{x};
}

} // namespace troupe
