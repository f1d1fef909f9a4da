// Services by number (ASHRAE 135, clause 21), and which of them a device has.

#pragma once

#include "protocol/bacnet/primitive.hpp"

#include <cstdint>
#include <string>

namespace troupe::bacnet {

/// Choices of confirmed requests. Others are valid; some have names.
enum class confirmed_service : uint8_t {
  confirmed_cov_notification = 1,
  subscribe_cov = 5,
  read_property = 12,
  read_property_multiple = 14,
  write_property = 15,
  write_property_multiple = 16,
  device_communication_control = 17,
  reinitialize_device = 20,
  read_range = 26,
  subscribe_cov_property = 28,
};

enum class unconfirmed_service : uint8_t {
  i_am = 0,
  i_have = 1,
  unconfirmed_cov_notification = 2,
  time_synchronization = 6,
  who_has = 7,
  who_is = 8,
  utc_time_synchronization = 9,
};

/// `read-property-multiple`; a service without a name here is its number.
[[nodiscard]] std::string to_string(confirmed_service x);
[[nodiscard]] std::string to_string(unconfirmed_service x);

/// What `Protocol_Services_Supported` says. Services that came later than the
/// device are not.
[[nodiscard]] bool has_service(const bit_string& supported,
                               confirmed_service x) noexcept;
[[nodiscard]] bool has_service(const bit_string& supported,
                               unconfirmed_service x) noexcept;

/// Adds a service to what a device of ours says.
void add_service(bit_string& supported, confirmed_service x);
void add_service(bit_string& supported, unconfirmed_service x);

} // namespace troupe::bacnet
