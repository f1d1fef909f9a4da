#include "drivers/bacnet/outcome_meaning.hpp"

#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/reasons.hpp"

#include <string>

namespace troupe::bacnet {

failure silence() {
  return {ec::timeout, "the device does not answer"};
}

read_outcome outcome_of(const error& x) noexcept {
  switch (x.code) {
    case error_code::abort_buffer_overflow:
    case error_code::abort_segmentation_not_supported:
      return read_outcome::too_long;
    case error_code::reject_unrecognized_service:
    case error_code::optional_functionality_not_supported:
      return read_outcome::not_served;
    default:
      return read_outcome::refused;
  }
}

error error_of(const outcome& x) {
  error out;
  if (!decode(out, as_octets(x.data)))
    out = {error_class::services, error_code::other};
  return out;
}

bool is_alive(const outcome& x) noexcept {
  auto gave_up = x.what == outcome_kind::abort
                 && static_cast<abort_reason>(x.reason)
                      == abort_reason::tsm_timeout;
  return x.what != outcome_kind::silence && !gave_up;
}

bool is_success(const outcome& x) noexcept {
  return x.what == outcome_kind::simple_ack
         || x.what == outcome_kind::complex_ack;
}

failure failure_of(const outcome& x) {
  switch (x.what) {
    case outcome_kind::error: {
      auto why = error_of(x);
      return {code_of(why), to_string(why)};
    }
    case outcome_kind::reject: {
      std::string text{to_string(static_cast<reject_reason>(x.reason))};
      return {ec::device_refused, "rejected: " + text};
    }
    case outcome_kind::abort: {
      std::string text{to_string(static_cast<abort_reason>(x.reason))};
      return {ec::device_refused, "aborted: " + text};
    }
    default:
      return silence();
  }
}

bool is_missing(const error& x) noexcept {
  return x.code == error_code::unknown_object
         || x.code == error_code::unknown_property
         || x.code == error_code::read_access_denied;
}

bool is_busy(const outcome& x) {
  if (x.what == outcome_kind::abort)
    return static_cast<abort_reason>(x.reason) == abort_reason::out_of_resources
           || static_cast<abort_reason>(x.reason)
                == abort_reason::preempted_by_higher_priority_task;
  if (x.what != outcome_kind::error)
    return false;
  auto code = error_of(x).code;
  return code == error_code::device_busy || code == error_code::busy;
}

} // namespace troupe::bacnet
