// Which device type a found device is of.

#pragma once

#include "protocol/bacnet/object_facts.hpp"
#include "protocol/device_type.hpp"

#include <vector>

namespace troupe::bacnet {

/// Of *known*, the type that somebody made for such a device: its product is
/// the model of the device, its `vendor_id` (where the file has none: its
/// manufacturer) is not another's, and the device has all the objects of its
/// points. Of several the one with the most points, then the first by name.
/// Null when there is none. Types that a search made are passed over: they
/// stand for all the objects of a device, and are found by their name. Texts
/// are compared without case.
[[nodiscard]] device_type_ptr
match_type(const std::vector<device_type_ptr>& known,
           const device_facts& device, const std::vector<object_id>& objects);

} // namespace troupe::bacnet
