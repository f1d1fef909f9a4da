// Names and numbers by which parts of the gateway know each other.

#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

namespace troupe {

/// Dense index of a datapoint inside its device. Position in
/// `device_type::points`. It is part of keys in the store, which is why types
/// in use are not replaced.
using point_index = uint32_t;

/// Dense number of a device inside the gateway, never reused while it runs.
/// Part of keys in the store; shown as `meta.id` of `impl` (IAP 7.6).
using device_number = uint32_t;

/// Nanoseconds since the UNIX epoch. UTC; 0 stands for never.
using unix_nanos = int64_t;

/// Lowest priority level, the "normal" value (IAP 8.4); 1 is the highest.
inline constexpr uint8_t normal_level = 17;

/// Names a device: handles are unique within a protocol. Both parts are valid
/// handles: they become levels of topics.
struct device_id {
  std::string protocol;
  std::string handle;

  friend bool operator==(const device_id& x, const device_id& y) {
    return std::tie(x.protocol, x.handle) == std::tie(y.protocol, y.handle);
  }

  friend bool operator<(const device_id& x, const device_id& y) {
    return std::tie(x.protocol, x.handle) < std::tie(y.protocol, y.handle);
  }
};

/// 1 to 64 characters of A-Z a-z 0-9 . - _ (IAP decision Q20). Also the rule
/// for names of protocols.
[[nodiscard]] bool is_valid_handle(std::string_view x) noexcept;

} // namespace troupe
