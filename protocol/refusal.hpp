// Why a value cannot be of a type, and which member of it.

#pragma once

#include "protocol/result.hpp"

#include <string>
#include <utility>

namespace troupe {

/// On its way out of nested members a failure has as text the path to the
/// member at fault, `setting/value`; `explained` makes a sentence of it. Codes
/// are `wrong_type` or `out_of_range`.
[[nodiscard]] inline failure refuse(ec code, std::string path = {}) {
  return {code, std::move(path)};
}

/// Puts *member* in front of the path.
[[nodiscard]] inline failure inside(const std::string& member,
                                    const failure& x) {
  return {x.code, x.text.empty() ? member : member + '/' + x.text};
}

/// Returns `state: value is out-of-range` or the like (IAP 8.4).
[[nodiscard]] inline failure explained(const failure& x) {
  return {x.code, (x.text.empty() ? x.text : x.text + ": ")
                    + (x.code == ec::out_of_range ? "value is out-of-range"
                                                  : "value is invalid")};
}

} // namespace troupe
