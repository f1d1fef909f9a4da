// What an Error says, and how well an object is.

#pragma once

#include "protocol/bacnet/primitive.hpp"
#include "protocol/bacnet/tag.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::bacnet {

/// Classes of errors (ASHRAE 135, clause 18). Others are valid, as with all
/// enumerations here.
enum class error_class : uint16_t {
  device = 0,
  object = 1,
  property = 2,
  resources = 3,
  security = 4,
  services = 5,
  vt = 6,
  communication = 7,
};

/// Those that the gateway understands or sends; all have names.
enum class error_code : uint16_t {
  other = 0,
  device_busy = 3,
  invalid_data_type = 9,
  no_space_to_add_list_element = 19,
  password_failure = 26,
  read_access_denied = 27,
  service_request_denied = 29,
  timeout = 30,
  unknown_object = 31,
  unknown_property = 32,
  value_out_of_range = 37,
  write_access_denied = 40,
  character_set_not_supported = 41,
  invalid_array_index = 42,
  cov_subscription_failed = 43,
  not_cov_property = 44,
  optional_functionality_not_supported = 45,
  datatype_not_supported = 47,
  property_is_not_an_array = 50,
  abort_buffer_overflow = 51,
  abort_segmentation_not_supported = 54,
  reject_unrecognized_service = 67,
  value_not_initialized = 72,
  property_is_not_a_list = 22,
  parameter_out_of_range = 80,
  busy = 82,
  communication_disabled = 83,
};

/// What the Error PDU of most services holds (clause 21, Error).
struct error {
  error_class what = error_class::device;
  error_code code = error_code::other;

  friend bool operator==(const error& x, const error& y) {
    return x.what == y.what && x.code == y.code;
  }
};

[[nodiscard]] std::string to_string(error_class x);
[[nodiscard]] std::string to_string(error_code x);

/// `property: unknown-property`.
[[nodiscard]] std::string to_string(const error& x);

/// How the gateway's own codes say it: what is not there, may not be written,
/// has the wrong type or comes at the wrong moment; all else is
/// `device_refused`.
[[nodiscard]] ec code_of(const error& x) noexcept;

/// Reads or writes class and code as they stand in a sequence.
[[nodiscard]] error take_error(tag_reader& from);
void put_error(tag_writer& to, const error& x);

/// Reads the parameters of an Error PDU. Services that tell more enclose class
/// and code in context tag 0 (clause 21); what else they tell is left out.
/// Fails with `protocol_error`.
status decode(error& out, octets from);

void encode(const error& x, std::vector<uint8_t>& out);

/// Whether an object's value can be trusted (clause 21, BACnetReliability).
/// Empty text for "no fault".
[[nodiscard]] std::string reliability_text(uint32_t x);

/// How an object is (clause 21, BACnetStatusFlags).
struct status_flags {
  bool in_alarm = false;
  bool fault = false;
  bool overridden = false; ///< By hand, at the device.
  bool out_of_service = false;
};

/// Bits that are not there are not set.
[[nodiscard]] status_flags status_of(const bit_string& x);
[[nodiscard]] bit_string bits_of(const status_flags& x);

} // namespace troupe::bacnet
