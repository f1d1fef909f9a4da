// Comparison of what was written with what is read back.

#pragma once

#include "protocol/import/btm.hpp"
#include "protocol/import/con.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

namespace troupe::test {

/// Apart from places.
inline bool same(const bacnet_mapping& x, const bacnet_mapping& y) {
  auto key = [](const bacnet_mapping& z) {
    auto scale = z.scale.value_or(scaling{});
    return std::tuple{z.block,    z.index, z.point, z.field,    z.type,
                      z.name,     z.units, z.desc,  z.iap_type, z.states,
                      z.instance, scale.a, scale.b, scale.c};
  };
  return key(x) == key(y);
}

/// Apart from places and from which layout it was.
inline bool same(const bacnet_map& x, const bacnet_map& y) {
  auto key = [](const bacnet_map& z) {
    return std::tie(z.protocol, z.program_id, z.product, z.manufacturer,
                    z.desc);
  };
  return key(x) == key(y)
         && std::equal(x.rows.begin(), x.rows.end(), y.rows.begin(),
                       y.rows.end(),
                       [](auto& a, auto& b) { return same(a, b); });
}

inline bool same(const connection_row& x, const connection_row& y) {
  auto key = [](const connection_row& z) {
    return std::tie(z.source, z.fixed, z.contexts, z.target_type, z.target_name,
                    z.device, z.device_type, z.block, z.index, z.point,
                    z.presets, z.localized, z.transform);
  };
  return key(x) == key(y) && x.map == y.map;
}

inline bool same(const std::vector<connection_template>& x,
                 const std::vector<connection_template>& y) {
  return std::equal(
    x.begin(), x.end(), y.begin(), y.end(), [](auto& a, auto& b) {
      return a.name == b.name
             && std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(),
                           b.rows.end(),
                           [](auto& c, auto& d) { return same(c, d); });
    });
}

} // namespace troupe::test
