// What `add` and `remove` name (IAP 8.6).

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <string>

namespace troupe {

/// Stands for `"name":null`.
inline constexpr const char* device_block = "device";

/// A block, or a point in one.
struct interface_target {
  std::string block;
  std::string member;    ///< Empty: the block itself.
  std::string type;      ///< Of the block or, with a member, of the member.
  std::string open_type; ///< Of members of a profile that have none.
  direction dir = direction::in;
  bool property = false;
};

/// The forms are those of `plan_add`. Fails with `invalid_request`: a name is a
/// level of a topic of at most 128 bytes, and that of a point is none of the
/// members that every block has.
[[nodiscard]] result<interface_target> read_target(const value& args);

} // namespace troupe
