// Why a request was rejected or aborted.

#pragma once

#include <cstdint>
#include <string_view>

namespace troupe::bacnet {

/// What was wrong with a request, which was not carried out (ASHRAE 135, 18.9).
/// Other numbers are kept; makers have their own from 64 on.
enum class reject_reason : uint8_t {
  other = 0,
  buffer_overflow = 1, ///< The request was too long.
  inconsistent_parameters = 2,
  invalid_parameter_data_type = 3,
  invalid_tag = 4,
  missing_required_parameter = 5,
  parameter_out_of_range = 6,
  too_many_arguments = 7,
  undefined_enumeration = 8,
  unrecognized_service = 9,
};

/// Why a transaction ended early (18.10). Other numbers are kept; makers have
/// their own from 64 on.
enum class abort_reason : uint8_t {
  other = 0,
  buffer_overflow = 1, ///< The answer is too long.
  invalid_apdu_in_this_state = 2,
  preempted_by_higher_priority_task = 3,
  segmentation_not_supported = 4, ///< The answer needs segments.
  security_error = 5,
  insufficient_security = 6,
  window_size_out_of_range = 7,
  application_exceeded_reply_time = 8,
  out_of_resources = 9,
  tsm_timeout = 10, ///< The other side fell silent amid segments.
  apdu_too_long = 11,
};

/// The standard's name (`unrecognized-service`); empty for other numbers.
[[nodiscard]] std::string_view to_string(reject_reason x) noexcept;

/// The standard's name (`tsm-timeout`); empty for other numbers.
[[nodiscard]] std::string_view to_string(abort_reason x) noexcept;

} // namespace troupe::bacnet
