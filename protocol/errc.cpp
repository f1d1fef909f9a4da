#include "protocol/errc.hpp"

namespace troupe {

std::string_view to_string(ec code) noexcept {
  switch (code) {
    case ec::none:
      return "none";
    case ec::invalid_config:
      return "invalid_config";
    case ec::invalid_request:
      return "invalid_request";
    case ec::parse_error:
      return "parse_error";
    case ec::no_such_device:
      return "no_such_device";
    case ec::no_such_block:
      return "no_such_block";
    case ec::no_such_point:
      return "no_such_point";
    case ec::no_such_property:
      return "no_such_property";
    case ec::no_such_action:
      return "no_such_action";
    case ec::no_such_type:
      return "no_such_type";
    case ec::already_exists:
      return "already_exists";
    case ec::wrong_state:
      return "wrong_state";
    case ec::wrong_type:
      return "wrong_type";
    case ec::out_of_range:
      return "out_of_range";
    case ec::read_only:
      return "read_only";
    case ec::too_large:
      return "too_large";
    case ec::unsupported:
      return "unsupported";
    case ec::timeout:
      return "timeout";
    case ec::not_connected:
      return "not_connected";
    case ec::device_down:
      return "device_down";
    case ec::device_busy:
      return "device_busy";
    case ec::device_refused:
      return "device_refused";
    case ec::protocol_error:
      return "protocol_error";
    case ec::not_confirmed:
      return "not_confirmed";
    case ec::storage_failed:
      return "storage_failed";
    case ec::resource_taken:
      return "resource_taken";
    case ec::overloaded:
      return "overloaded";
    case ec::cancelled:
      return "cancelled";
    case ec::newer_format:
      return "newer_format";
    case ec::internal:
      return "internal";
    case ec::never_null:
      return "never_null";
  }
  return "unknown";
}

} // namespace troupe
