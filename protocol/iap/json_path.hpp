// The part of JSONPath that connections use: members and indexes.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe::iap {

/// `$`, `$.level`, `$.di-level.level`, `$['a b'][0]` (IAP 13.1). No wildcards,
/// filters or slices: a connection takes one value from one place. At most 16
/// steps, so that hostile paths cost nothing.
class json_path {
public:
  /// Fails with `parse_error` for anything else, and beyond 16 steps.
  [[nodiscard]] static result<json_path> parse(std::string_view text);

  /// Returns null when there is nothing at this place of *root*. The result
  /// points into *root*.
  [[nodiscard]] const value* find(const value& root) const noexcept;

private:
  using step = std::variant<std::string, size_t>;

  std::vector<step> steps_;
};

} // namespace troupe::iap
