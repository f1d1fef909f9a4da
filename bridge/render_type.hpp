// Definitions of types as JSON objects, below `fb/res/` (IAP 13.4).

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/lon/catalogue.hpp"

#include <string>

namespace troupe {

/// `fb/res/type/{type}` The schema of the vendor is not public; this is ours:
///   `{"type":"SNVT_x","class":"type","base":…,"size":2,…}`
/// *base* is a base type of IAP, or `structure`, `union`, `array`,
/// `enumeration`, `text`, `raw`. Numbers have `scaling` with
/// value = a * 10^b * (raw + c), `decimals`, `min`, `max` and `invalid` in
/// units of the value, and `unit`; structures and unions `fields` with offsets,
/// arrays `count` and `element`, enumerations `enumeration` and `members`.
[[nodiscard]] std::string render_type(const data_type& x);

/// The definition of a profile, `"class":"profile"`.
[[nodiscard]] std::string render_profile(const lon::profile_type& x);

/// `fb/res/application/{P}/{type}` with blocks and points, in the order of the
/// file, `"class":"application"`.
[[nodiscard]] std::string render_application(const device_type& x);

} // namespace troupe
