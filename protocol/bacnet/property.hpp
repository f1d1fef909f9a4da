// Properties of BACnet objects by number and name.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::bacnet {

/// Those that the gateway itself uses (ASHRAE 135, clause 21,
/// BACnetPropertyIdentifier). Other numbers are valid, too: makers have their
/// own from 512 on.
enum class property_id : uint32_t {
  active_text = 4,
  all = 8, ///< Every property; in ReadPropertyMultiple only.
  apdu_segment_timeout = 10,
  apdu_timeout = 11,
  application_software_version = 12,
  cov_increment = 22,
  description = 28,
  device_address_binding = 30,
  event_state = 36,
  firmware_revision = 44,
  inactive_text = 46,
  local_date = 56,
  local_time = 57,
  location = 58,
  max_apdu_length_accepted = 62,
  max_pres_value = 65,
  min_pres_value = 69,
  model_name = 70,
  number_of_apdu_retries = 73,
  number_of_states = 74,
  object_identifier = 75,
  object_list = 76,
  object_name = 77,
  object_type = 79,
  optional = 80, ///< As `all`.
  out_of_service = 81,
  present_value = 85,
  priority_array = 87,
  protocol_object_types_supported = 96,
  protocol_services_supported = 97,
  protocol_version = 98,
  reliability = 103,
  relinquish_default = 104,
  required = 105, ///< As `all`.
  segmentation_supported = 107,
  state_text = 110,
  status_flags = 111,
  system_status = 112,
  units = 117,
  vendor_identifier = 120,
  vendor_name = 121,
  log_buffer = 131,
  protocol_revision = 139,
  record_count = 141,
  database_revision = 155,
  max_segments_accepted = 167,
  property_list = 371,
  serial_number = 372,
  current_command_priority = 431,
};

/// `present-value`; a property without a name here is its number.
[[nodiscard]] std::string to_string(property_id x);

/// Reads what `to_string` writes, and other spellings of it.
[[nodiscard]] std::optional<property_id> parse_property(std::string_view x);

} // namespace troupe::bacnet
