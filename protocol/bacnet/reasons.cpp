#include "protocol/bacnet/reasons.hpp"

#include <array>
#include <cstddef>

namespace troupe::bacnet {

namespace {

constexpr std::array<std::string_view, 10> reject_names{
  "other",
  "buffer-overflow",
  "inconsistent-parameters",
  "invalid-parameter-data-type",
  "invalid-tag",
  "missing-required-parameter",
  "parameter-out-of-range",
  "too-many-arguments",
  "undefined-enumeration",
  "unrecognized-service",
};

constexpr std::array<std::string_view, 12> abort_names{
  "other",
  "buffer-overflow",
  "invalid-apdu-in-this-state",
  "preempted-by-higher-priority-task",
  "segmentation-not-supported",
  "security-error",
  "insufficient-security",
  "window-size-out-of-range",
  "application-exceeded-reply-time",
  "out-of-resources",
  "tsm-timeout",
  "apdu-too-long",
};

template <class Names, class Reason>
std::string_view name_of(const Names& names, Reason x) noexcept {
  auto number = static_cast<size_t>(x);
  return number < names.size() ? names[number] : std::string_view{};
}

} // namespace

std::string_view to_string(reject_reason x) noexcept {
  return name_of(reject_names, x);
}

std::string_view to_string(abort_reason x) noexcept {
  return name_of(abort_names, x);
}

} // namespace troupe::bacnet
