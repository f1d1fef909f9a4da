// How users name a datapoint.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// `protocol/handle/block/index/datapoint[/field]`. Segments hold no slash,
/// save the field; the index is decimal.
struct point_path {
  device_id device;
  std::string block;
  uint32_t index = 0;
  std::string point;
  std::string field; ///< `state` or `a/b`; empty: the whole value.
};

/// Fails with `invalid_request`. Checks the form, not whether there is such a
/// point.
[[nodiscard]] result<point_path> parse_point_path(std::string_view text);

/// Returns `protocol/handle`.
[[nodiscard]] std::string to_string(const device_id& x);

/// Returns the path without the field.
[[nodiscard]] std::string to_string(const point_path& x);

/// Returns the path of a point of *type*.
/// @pre *point* is an index of *type*
[[nodiscard]] std::string path_of(const device_id& device,
                                  const device_type& type, point_index point);

} // namespace troupe
