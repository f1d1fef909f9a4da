// The LON system device, which every gateway has (IAP 7.7).

#pragma once

#include "protocol/device_type.hpp"

namespace troupe::lon {

/// Its handle, and the name of its type.
inline constexpr const char* system_handle = "lon.sys";

/// Block `system/0` with `mode` (Onnet, Maintenance, Offnet) and `service`
/// (Device, Independent: who commissions the LON devices).
[[nodiscard]] device_type_ptr system_device_type();

} // namespace troupe::lon
