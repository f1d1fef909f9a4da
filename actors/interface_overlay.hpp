// What clients add to the interface of one device, and remove (IAP 8.6).

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// Always index 0: names are unique in the device.
struct added_block {
  std::string name;
  std::string profile; ///< `SFPTclosedLoopSensor`, may be empty.
};

struct added_point {
  std::string name;
  uint32_t block = 0; ///< Index into the blocks of the extended type.
  direction dir = direction::in;
  bool property = false;
  std::string type; ///< Its name: types are found anew at each start.
};

/// Blocks and points behind those of the device's type, in places that they
/// keep: everything else knows them by index. What is removed leaves its place
/// vacant, without a name, for the next that is added.
struct interface_overlay {
  uint32_t base_blocks = 0; ///< Sizes of the type it lies on.
  uint32_t base_points = 0;
  std::vector<added_block> blocks;
  std::vector<added_point> points;
};

/// Whether it never had anything.
[[nodiscard]] inline bool is_empty(const interface_overlay& x) noexcept {
  return x.blocks.empty() && x.points.empty();
}

/// Whether *x* was made for a type of this size.
[[nodiscard]] bool fits(const interface_overlay& x, const device_type& base);

/// Returns *base* itself when *x* is empty. A type that is not known any more
/// becomes raw: the device must come back.
/// @pre `fits(x, base)`
[[nodiscard]] device_type_ptr extended(const device_type_ptr& base,
                                       const interface_overlay& x,
                                       const lon::type_catalogue& types);

/// How an overlay changes, and which places of the extended type get another
/// occupant, or lose theirs.
struct interface_edit {
  interface_overlay next;
  std::vector<uint32_t> blocks;
  std::vector<point_index> points;
};

/// Reads the arguments of `add`:
///   `{"name":"b"}`                     a block without profile
///   `{"name":"b","type":"SFPTx"}`      a block with the members of a profile;
///                                      those it gives no type get that of
///                                      `implementation`, or are left out
///   `{"name":"b","implementation":{"member":"p","type":"SNVT_x","cat":"in"}}`
///                                      a point; its block comes with it
///   `"name":null`                      stands for the block `device`
/// `wildcard`, `arraySpec` and members nobody knows are ignored. At most 256
/// blocks and 1,024 points are added. Codes: `invalid_request`, `no_such_type`,
/// `already_exists`, `too_large`, and `read_only` for a point in a block of the
/// type's own.
[[nodiscard]] result<interface_edit>
plan_add(const value& args, const device_type& base,
         const interface_overlay& now, const lon::type_catalogue& types);

/// Reads the arguments of `remove`, which name a block or a point like those of
/// `add`. A block goes with its points, and the block `device` with its last
/// one. Only what was added goes. Codes: `invalid_request`, `no_such_block`,
/// `no_such_point`, `read_only`.
[[nodiscard]] result<interface_edit> plan_remove(const value& args,
                                                 const device_type& base,
                                                 const interface_overlay& now);

} // namespace troupe
